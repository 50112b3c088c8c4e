"""The PDF as readers and machines have it: read back with pikepdf and pypdfium2."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pytest
from papers import ARABIC, ENDLESS, MARKUP, STRANGE, elmwood, summary
from report_city import START

from atxaudit.report.glyphs import breakable, named_in, without
from atxaudit.report.pdf import REMARK, compiled, pdf_bytes
from atxaudit.report.summary import Scope, every_scope, summarise
from atxaudit.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with elmwood(tmp_path_factory.mktemp("elmwood")) as opened:
        yield opened


@pytest.fixture(scope="module")
def city(store: Store) -> bytes:
    return pdf_bytes(summary(store))


def words(pdf: bytes) -> str:
    """What can be copied out of it, in one line."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).replace("\u200b", "").split())


def tags(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """Every element of the structure, in reading order."""
    found: list[pikepdf.Dictionary] = []

    def walk(node: pikepdf.Object) -> None:
        for child in [node] if isinstance(node, pikepdf.Dictionary) else list(node):
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                found.append(child)
            if isinstance(child, pikepdf.Dictionary) and "/K" in child:
                kids = child["/K"]
                if isinstance(kids, pikepdf.Dictionary | pikepdf.Array):
                    walk(kids)

    walk(pdf.Root.StructTreeRoot)
    return found


def test_it_says_that_it_is_pdf_ua_and_carries_title_and_language(city: bytes) -> None:
    with pikepdf.open(io.BytesIO(city)) as pdf, pdf.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == "Open data audit: City of Elmwood, March 8, 2026"
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) in {"en", "en-US"}
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_headings_tables_lists_and_charts_are_tagged(city: bytes) -> None:
    with pikepdf.open(io.BytesIO(city)) as pdf:
        found = tags(pdf)
        kinds = Counter(str(tag["/S"]) for tag in found)
        assert kinds["/H1"] == 1
        assert kinds["/H2"] > 8
        assert kinds["/Table"] > 4
        assert kinds["/TH"] > 12
        assert kinds["/L"] > 1
        figures = [tag for tag in found if tag["/S"] == "/Figure"]
        alternatives = [str(tag["/Alt"]) for tag in figures]
        assert len(alternatives) > 3
        assert "14 assets per band. Published well: " in alternatives[0]
        assert any(told.startswith("Still true, share of points kept per part: ") for told in alternatives)


def test_every_font_is_embedded(city: bytes) -> None:
    with pikepdf.open(io.BytesIO(city)) as pdf:
        descriptors = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one]
        assert descriptors
        assert all({"/FontFile2", "/FontFile3"} & set(one.keys()) for one in descriptors)


def test_page_one_answers_and_the_last_page_says_where_the_numbers_come_from(city: bytes) -> None:
    document = pypdfium2.PdfDocument(city)
    first, last = (document[place].get_textpage().get_text_range() for place in (0, len(document) - 1))
    document.close()
    for told in ("Where we stand", "One finding is new, one is solved", "Fix these first"):
        assert told in first
    assert "second" in last
    assert "CDT" in last
    assert "atxaudit report --city --run second" in last


def test_the_same_run_gives_the_same_bytes(store: Store, city: bytes) -> None:
    assert pdf_bytes(summary(store)) == city


def test_titles_that_no_font_has_are_shown_as_stand_ins_and_said_to_be(city: bytes) -> None:
    told = words(city)
    assert REMARK in told
    assert "□□□ □□" in told
    assert "Trees □□" in told
    assert "Bell□ and \ufffd nothing" in told
    assert "Cost □gnp.exe" in told


def test_nothing_is_said_of_fonts_where_they_have_everything(store: Store) -> None:
    assert REMARK not in words(pdf_bytes(summary(store, "department", "Fire")))


def test_arabic_is_drawn_because_a_font_has_it(store: Store) -> None:
    asset = next(row for _, row in store.assets().iterrows() if row["title"] == ARABIC)
    told = words(pdf_bytes(summary(store, "asset", asset["asset_id"])))
    assert "□" not in told


def test_markup_in_a_title_stays_text_and_a_long_word_is_all_there(store: Store, city: bytes) -> None:
    told = words(city)
    assert MARKUP in told
    assert "root:" not in told
    endless = summary(store, "asset", "odd5-0001")
    assert endless.name == ENDLESS
    assert "Inspections" * 10 in words(pdf_bytes(endless)).replace(" ", "")


def test_hostile_names_of_assets_departments_and_liaisons_make_a_pdf(store: Store) -> None:
    named = [Scope(kind="asset", name=asset_id) for asset_id, *_ in [*STRANGE, ("road-0001",), ("pond-0001",)]]
    others = [one for one in every_scope(store, store.run()) if "<" in one.name]
    assert len(others) == 2
    for scope in [*named, *others]:
        assert pdf_bytes(summarise(store, scope)).startswith(b"%PDF-")


def test_security_evidence_and_addresses_of_people_are_not_in_it(city: bytes) -> None:
    assert "ada@parks.example" not in words(city)


def refused(text: str) -> str:
    """Why Typst refuses a page of that text; "" where it does not."""
    made = compiled(b'#set document(title: "t")\n#json(bytes(sys.inputs.report))', f'"{text}"', START)
    return "" if isinstance(made, bytes) else str(made.diagnostic)


def test_typst_names_what_it_cannot_draw() -> None:
    assert named_in(refused("文 a 🎉")) == {"文", "🎉"}
    assert named_in(refused("plain")) == set()


def test_stand_ins_replace_the_longest_first() -> None:
    assert without("a文b文字", {"文", "文字"}) == "a□b□"


def test_only_long_words_may_break() -> None:
    assert breakable("short words stay") == "short words stay"
    assert breakable("x" * 30) == "\u200b".join(["x" * 12, "x" * 12, "x" * 6])
