"""The QR picture of a code: readable by a stranger's decoder, shown to its parties."""

import io

import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from codes.models import Code
from declarations.parties.models import User
from tests.codes.register import issued

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def code(exporter: User) -> Code:
    return issued(exporter)


def picture(code: Code) -> str:
    return f"/codes/{code.number}/qr.png"


def test_another_decoder_reads_the_token_from_the_picture(
    client: Client, exporter: User, code: Code
) -> None:
    client.force_login(exporter)
    answer = client.get(picture(code))
    assert answer["Content-Type"] == "image/png"
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.content)))
    assert read.text == code.token


def test_a_stranger_gets_404(client: Client, stranger: User, code: Code) -> None:
    client.force_login(stranger)
    assert client.get(picture(code)).status_code == 404


def test_whoever_is_not_signed_in_goes_to_log_in(client: Client, code: Code) -> None:
    answer = client.get(picture(code))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
