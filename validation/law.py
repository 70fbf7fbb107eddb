"""The sources that rules cite: the two notices and the standards behind them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """One sentence or clause of a source, as shown beside a rule."""

    source: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A body of law or a standard; calling it with a clause makes a citation."""

    code: str
    title: str

    def __call__(self, text: str) -> Citation:
        return Citation(source=self.code, title=self.title, text=text)


GCC_NOTICE = Source("S1", "Green Clearance Code pilot notice, 23 April 2026")
IEGC_NOTICE = Source(
    "S2", "Industrial Equipment Export Green Channel notice, 8 May 2026"
)
GB_16735 = Source("GB 16735-2019", "Road vehicles: vehicle identification number")
GB_16737 = Source("GB 16737", "Road vehicles: world manufacturer identifier")
GB_T_34014 = Source("GB/T 34014-2017", "Coding regulation for automotive batteries")
GB_32100 = Source("GB 32100-2015", "Unified social credit code")
ISO_14067 = Source("ISO 14067:2018", "Carbon footprint of products")
GB_T_24067 = Source("GB/T 24067-2024", "Carbon footprint of products")
PACT_V3 = Source("PACT v3", "PACT technical specification for product footprints")
HS_2022 = Source("HS 2022", "Harmonized Commodity Description and Coding System")
INCOTERMS_2020 = Source("Incoterms 2020", "ICC rules for the use of trade terms")
AEO_CODES = Source("GACC 2018/131", "AEO codes on Chinese customs declarations")
CREDIT_GRADES = Source("GACC Order 282", "Credit management of enterprises, 2026")
