"""The magic VINs of the sandbox: lawful in every character, of a model nobody makes."""

from validation.identifiers import vin as vins
from validation.sandbox.fields import MagicField

# Positions 4 to 8, which describe the vehicle. Maker, year, plant and position 12 are
# free, so that one outcome has many VINs.
MODEL = "SANDB"
_MODEL_AT = slice(3, 8)
_SERIAL_AT = slice(12, 17)


def write(number: int) -> str:
    """The VIN of an outcome that the tables name."""
    draft = f"LZZ{MODEL}0TS0{number:05d}"
    place = vins.CHECK_POSITION - 1
    return draft[:place] + vins.check_character(draft) + draft[place + 1 :]


def read(vin: str) -> int | None:
    """The number of a magic VIN; one with a wrong check digit is none."""
    if not vins.is_readable(vin) or vin[_MODEL_AT] != MODEL:
        return None
    right = vin[vins.CHECK_POSITION - 1] == vins.check_character(vin)
    serial = vin[_SERIAL_AT]
    return int(serial) if right and serial.isdigit() else None


FIELD = MagicField("/body/vehicle/vin", write, read)
