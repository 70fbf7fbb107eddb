"""Handing out a file that came back."""

from pathlib import PurePath

from django.http import FileResponse, Http404

from declarations.batches.models import ReturnedFile
from declarations.documents import storage
from declarations.documents.views import SANDBOX
from declarations.formats.rows import RowFormat


def as_file(wanted: ReturnedFile) -> FileResponse:
    """The answer that hands the drawn file out."""
    kind = RowFormat(wanted.kind)
    try:
        content = storage.opened(wanted.key)
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(
        content,
        as_attachment=True,
        filename=f"{PurePath(wanted.batch.name).stem}-returned{kind.suffix}",
        content_type=kind.media_type,
    )
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
