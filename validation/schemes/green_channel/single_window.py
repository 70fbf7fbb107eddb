"""Where a consignment stands in a declaration of the Single Window."""

from declarations.interchange import Kind, Place, SingleWindow

PLACES = SingleWindow(
    head=(Place("/body/totals/gross_mass_kg", "GrossWet"),),
    lines="/body/goods",
    line=(
        Place("/line", "GNo", Kind.WHOLE),
        Place("/hs_code", "CodeTS", Kind.HS_CODE),
        Place("/description", "GName"),
        Place("/quantity", "GQty"),
        Place("/unit", "GUnit"),
        Place("/value", "DeclTotal"),
        Place("/currency", "TradeCurr"),
        Place("/origin_country", "OriginCountry", Kind.COUNTRY),
    ),
)
