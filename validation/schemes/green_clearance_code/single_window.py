"""Where a truck stands in a declaration of the Single Window."""

from declarations.interchange import Kind, Place, SingleWindow

PLACES = SingleWindow(
    # There is no element for a VIN: it is what the goods are marked with.
    head=(Place("/body/vehicle/vin", "MarkNo"),),
    line=(
        Place("/body/vehicle/hs_code", "CodeTS", Kind.HS_CODE),
        Place("/body/vehicle/manufacturer", "GName"),
        Place("/body/vehicle/model", "GModel"),
    ),
)
