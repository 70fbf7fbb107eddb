"""Reference lists as choices of the form."""

import pytest
from django.utils import translation

from validation.schemes.green_clearance_code import SCHEME


@pytest.mark.usefixtures("law")
def test_the_form_offers_the_ports_in_force_in_both_languages() -> None:
    ports = dict(SCHEME.port_choices())
    assert len(ports) == 12
    assert ports["CNTXG"] == "Tianjin Xingang"
    with translation.override("zh-hans"):
        assert dict(SCHEME.port_choices())["CNTXG"] == "天津新港"
