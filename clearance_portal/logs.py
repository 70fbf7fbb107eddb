"""One event, one line: what a log line looks like."""

import logging

import structlog


def line_formatter() -> logging.Formatter:
    """Values are shown as repr, so a line break or an escape code cannot forge one."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.format_exc_info,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.KeyValueRenderer(
                key_order=["level", "logger", "event"]
            ),
        ],
    )
