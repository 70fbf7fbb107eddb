import pytest
from declarations.parties.models import User
from tests.browser.reader import DESKTOP, PHONE, Reader
from tests.validation.cases import example
from tests.visits import Person
pytestmark = pytest.mark.django_db(transaction=True)
def test_shot(reader: Reader, equipment_exporter: User):
    p=Person(equipment_exporter); d=p.starts("green_channel"); p.fills(d, example("iegc-machining-centre-clear"))
    reader.signs_in(equipment_exporter.username)
    for n,z in (("goods",DESKTOP),("goods",PHONE)):
        reader.page.goto(f"{d}{n}/"); reader.takes(z)
        reader.page.screenshot(path=f"/tmp/shot-{n}-{z[0]}.png", full_page=True)
    print(reader.overflow(), reader.violations())
