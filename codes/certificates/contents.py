"""What the certificate of a code says: what was signed, in two languages."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from codes import number, payload
from codes.certificate import Both, Certificate, Line
from codes.models import Code
from codes.payload import GccClaims
from declarations.countries import country_name
from declarations.models import Declaration
from declarations.schemes import port_names, schemes

DEMONSTRATION_PREFIX = "GCT"


def certificate_for(code: Code) -> Certificate:
    """Whatever its reader speaks, the same; the code comes with its declaration."""
    goods = payload.decode(bytes(code.payload)).gcc
    scheme = schemes()[code.declaration.scheme]
    return Certificate(
        number=number.display(code.number),
        token=code.token,
        scheme=_both(lambda: str(scheme.title)),
        lines=tuple(_lines(code, code.declaration, goods)),
        verify_at=f"{settings.PORTAL_ORIGIN}{reverse('verify')}",
        issued_at=code.issued_at,
        demonstration=code.token.startswith(DEMONSTRATION_PREFIX),
    )


def _lines(code: Code, declaration: Declaration, goods: GccClaims) -> list[Line]:
    exporter = declaration.exporter
    names = Both(exporter.name, exporter.name_zh or exporter.name)
    lines = [
        Line(Both("VIN or consignment", "车辆识别代号或货物批次"), goods.subject),
        Line(Both("Goods", "货物"), declaration.goods),
        Line(Both("HS code", "商品编码"), goods.hs_code),
        Line(Both("Exporter", "出口企业"), names.joined("\n")),
        Line(Both("Exporter's credit code", "统一社会信用代码"), goods.exporter_uscc),
        Line(Both("Port of exit", "出境口岸"), _port(goods.port)),
        Line(Both("Destination", "目的国（地区）"), _country(goods.destination)),
    ]
    if goods.batteries:
        packs = str(goods.batteries[0])
        lines.append(Line(Both("Battery packs", "动力电池包数量"), packs))
    if goods.carbon:
        footprint = f"{goods.carbon[0]} kg CO2e"
        lines.append(Line(Both("Carbon footprint", "碳足迹"), footprint))
    return [
        *lines,
        Line(Both("Declaration", "申报单"), declaration.reference),
        Line(Both("Valid from", "生效时间"), _time(code.issued_at)),
        Line(Both("Valid until", "有效期至"), _time(code.expires_at)),
    ]


def _both(said: Callable[[], str]) -> Both:
    return Both(_in("en", said), _in("zh-hans", said))


def _in(language: str, said: Callable[[], str]) -> str:
    with translation.override(language):
        return said()


def _port(port: str) -> str:
    return f"{_both(lambda: port_names().get(port, port)).joined()} ({port})"


def _country(country: str) -> str:
    return f"{_both(lambda: country_name(country)).joined()} ({country})"


def _time(moment: datetime) -> str:
    """The same for every reader: year first, as in both countries' papers."""
    shown = date_format(localtime(moment), "Y-m-d H:i", use_l10n=False)
    return f"{shown} {Both('Beijing time', '北京时间').joined()}"
