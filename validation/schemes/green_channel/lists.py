"""The scheme's own reference lists: whom and what the channel admits, as dated data."""

import re
from dataclasses import dataclass

from stdnum.cn import uscc

from declarations.wording import sentence
from validation.reference.book import ReferenceBook
from validation.reference.lists import DATA, ReferenceList

# Categories of the HS mapping.
COMPLETE = "COMPLETE"
CRITICAL = "CRITICAL"
SUSPICIOUS = "SUSPICIOUS"
EXCLUDED = "EXCLUDED"


def words(cell: str) -> tuple[str, ...]:
    """The entries of a cell that holds several, separated by semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


@dataclass(frozen=True, slots=True)
class ListedExporter:
    """An exporter that the channel admits; one of its two numbers may be empty."""

    uscc: str
    customs_code: str
    name: str
    name_zh: str


# Customs registration codes use no I and O, which look like 1 and 0.
CUSTOMS_CODE = re.compile(
    "[0-9]{4}[0-9A-HJ-NP-Z][1-9A-HJ-NP-Z][0-9A-HJ-NP-Z]{4}", re.ASCII
)


def exporter_fault(row: ListedExporter) -> str:
    """What is wrong with the numbers of an exporter."""
    if not row.uscc and not row.customs_code:
        return sentence("Neither credit code nor customs code is given.")
    if row.uscc and not uscc.is_valid(row.uscc):
        return sentence("This is no unified social credit code: check its 18 places.")
    if row.customs_code and not CUSTOMS_CODE.fullmatch(row.customs_code):
        return sentence("This is no customs code: check its ten places.")
    return ""


EXPORTERS = ReferenceList(
    name="green_channel_exporters",
    title="Exporters of the Green Channel",
    row=ListedExporter,
    key=lambda row: row.uscc or row.customs_code,
    file=DATA / "green_channel_exporters.csv",
    lookup=True,
    other_key="customs_code",
    fault=exporter_fault,
    imported_as="exporters",
    headings={
        "name_en": "name",
        "统一社会信用代码": "uscc",
        "海关注册编码": "customs_code",
        "海关编码": "customs_code",
        "企业名称": "name_zh",
        "英文名称": "name",
    },
)


@dataclass(frozen=True, slots=True)
class ListedCertificate:
    """An AEO certificate as its authority keeps it."""

    code: str
    holder_uscc: str
    grade: str
    status: str


CERTIFICATES = ReferenceList(
    name="aeo_certificates",
    title="AEO certificates",
    row=ListedCertificate,
    key=lambda row: row.code,
    file=DATA / "aeo_certificates.csv",
    lookup=True,
)


@dataclass(frozen=True, slots=True)
class Partner:
    """A customs authority and its mutual recognition arrangement with China: status
    IN_FORCE, SIGNED or NONE. `code_pattern` is the form of its AEO codes, empty where
    that is not published."""

    country: str
    status: str
    code_pattern: str
    note: str

    @property
    def in_force(self) -> bool:
        """Whether certificates are recognised."""
        return self.status == "IN_FORCE"


PARTNERS = ReferenceList(
    name="mra_partners",
    title="Mutual recognition of AEO with China",
    row=Partner,
    key=lambda row: row.country,
    file=DATA / "mra_partners.csv",
)


@dataclass(frozen=True, slots=True)
class Destination:
    """A country of destination and the market groups that it belongs to."""

    country: str
    groups: str


DESTINATIONS = ReferenceList(
    name="destination_groups",
    title="Markets of the Green Channel: RCEP, ASEAN and Africa",
    row=Destination,
    key=lambda row: row.country,
    file=DATA / "destination_groups.csv",
)


@dataclass(frozen=True, slots=True)
class Grade:
    """A credit grade and what it is worth here: ACCEPTED, REVIEW or REFUSED."""

    grade: str
    treatment: str


GRADES = ReferenceList(
    name="aeo_grades",
    title="Credit grades that count as AEO",
    row=Grade,
    key=lambda row: row.grade,
    file=DATA / "aeo_grades.csv",
)


@dataclass(frozen=True, slots=True)
class HsMapping:
    """What an HS prefix is: COMPLETE equipment, a CRITICAL component, SUSPICIOUS
    because other goods are often declared under it, or EXCLUDED."""

    prefix: str
    category: str
    note: str


HS_MAPPING = ReferenceList(
    name="iegc_hs_mapping",
    title="HS codes of industrial equipment",
    row=HsMapping,
    key=lambda row: row.prefix,
    file=DATA / "iegc_hs_mapping.csv",
)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word of descriptions, the HS prefixes that contradict it, and the headings
    where such goods belong."""

    keyword: str
    wrong_prefixes: str
    right_headings: str


KEYWORDS = ReferenceList(
    name="iegc_keywords",
    title="Descriptions and the headings where they belong",
    row=Keyword,
    key=lambda row: row.keyword,
    file=DATA / "iegc_keywords.csv",
)


@dataclass(frozen=True, slots=True)
class GenericWord:
    """A word that says nothing of what the goods are."""

    word: str


GENERIC_WORDS = ReferenceList(
    name="generic_words",
    title="Words that do not describe goods",
    row=GenericWord,
    key=lambda row: row.word,
    file=DATA / "generic_words.csv",
)


@dataclass(frozen=True, slots=True)
class District:
    """A Chinese customs district; `prefix` is how the codes of its offices begin."""

    prefix: str
    name_en: str
    name_zh: str


DISTRICTS = ReferenceList(
    name="customs_districts",
    title="Customs districts of China",
    row=District,
    key=lambda row: row.prefix,
    file=DATA / "customs_districts.csv",
)


@dataclass(frozen=True, slots=True)
class Port:
    """A port of exit that the form offers."""

    unlocode: str
    name_en: str
    name_zh: str


PORTS = ReferenceList(
    name="iegc_ports",
    title="Ports of exit in China",
    row=Port,
    key=lambda row: row.unlocode,
    file=DATA / "iegc_ports.csv",
)


@dataclass(frozen=True, slots=True)
class Document:
    """An entry of the document checklist, needed ALWAYS or for an EPC_PROJECT."""

    kind: str
    name: str
    needed: str


DOCUMENTS = ReferenceList(
    name="iegc_documents",
    title="Document checklist of the Green Channel",
    row=Document,
    key=lambda row: row.kind,
    file=DATA / "iegc_documents.csv",
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold or switch of the scheme."""

    name: str
    value: str


PARAMETERS = ReferenceList(
    name="iegc_parameters",
    title="Switches of the Green Channel",
    row=Parameter,
    key=lambda row: row.name,
    file=DATA / "iegc_parameters.csv",
)


def switched_on(book: ReferenceBook, name: str) -> bool:
    """A switch in force; a missing one raises, which sends the rule to a person."""
    return {"true": True, "false": False}[book[PARAMETERS][name].value]
