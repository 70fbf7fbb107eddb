"""What a signed-in person is shown is kept by no cache, unless its page says more."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from declarations.parties.models import User

Answer = Callable[[HttpRequest], HttpResponse]


class NeverKept:
    """For pages of ours that forget it, and those of the account that are not ours."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if "Cache-Control" not in answer and isinstance(request.user, User):
            add_never_cache_headers(answer)
        return answer
