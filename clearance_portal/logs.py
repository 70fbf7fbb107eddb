"""One event, one line: what a log line looks like."""

import logging

import structlog

# What an event is given on its way, whether it comes from structlog or logging.
ENRICH: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.format_exc_info,
]


def send_events_through_logging() -> None:
    """Let structlog's events pass the same handlers and levels as all others."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *ENRICH,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def line_formatter() -> logging.Formatter:
    """Values are shown as repr, so a line break or an escape code cannot forge one."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=ENRICH,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.KeyValueRenderer(
                key_order=["level", "logger", "event"]
            ),
        ],
    )
