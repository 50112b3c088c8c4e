"""The patterns a text cell is held against, in groups: each group is tried only on values that pass its gate.

A gate is one cheap pattern over all different values; a group that no value of a dataset passes is not even compiled.
Syntax is RE2's.
"""

from __future__ import annotations

from dataclasses import dataclass

from atxaudit.snapshot.profile.plain_signs import ODD, ODD_DIGIT, PLAIN
from atxaudit.snapshot.profile.sql import is_whole, matches

_MONTH_NAME = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_M, _D = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12]\\d|3[01])"
_LOOSE_MONTH, _LOOSE_DAY = "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12]\\d|3[01])"
_AREA = r"[2-9]\d{2}"
_STREET_TYPE = (
    r"(?i:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|court|cir|circle|way|pl|place|pkwy|parkway|hwy|highway"
    r"|ter|terrace|trl|trail|pike|loop|cv|cove|sq|square|xing|row|run|expy|fwy|ih|fm|rr|us|sh)"
)
_SSN_AREA = r"(?:00[1-9]|0[1-9]\d|[1-578]\d{2}|6[0-57-9]\d|66[0-57-9])"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"

_SSN_GROUP = r"(?:0[1-9]|[1-9]\d)"
_SSN_SERIAL = r"(?:000[1-9]|00[1-9]\d|0[1-9]\d{2}|[1-9]\d{3})"
SSN_FORM = rf"{_SSN_AREA}(?:-{_SSN_GROUP}-|\s{_SSN_GROUP}\s){_SSN_SERIAL}"
SSN = rf"(?:^|[^\d-])({SSN_FORM})(?:$|[^\d-])"
# as long as each issuer has them: with more digits it would take the date of expiry for a part of the number
CARD_FORM = (
    r"(?:(?:4\d|5[1-5]|2[2-7]|6\d)(?:[ -]?\d){14}|3[47](?:[ -]?\d){13}|3[068](?:[ -]?\d){12}|4(?:[ -]?\d){12}|4\d{18})"
)
CARD = rf"(?:^|[^\d.-])({CARD_FORM})(?:$|[^\d.-]|\.0*(?:$|\D))"
MAIL = r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,24}"
PHONE = (
    rf"(?:\+?1[-. ]?)?(?:\({_AREA}\)[-. ]?{_AREA}[-. ]?\d{{4}}|{_AREA}[-./ ] ?{_AREA}[-. ]?\d{{4}}"
    rf"|{_AREA}{_AREA}-\d{{4}})(?:,?\s*(?i:x|ext\.?|extension)\s*\d{{1,6}})?"
)
PHONE_FORM = rf"(?:\+?1[-. ]{{1,2}})?(?:\({_AREA}\)\s?|{_AREA}[-. ]){_AREA}[-. ]\d{{4}}"
PHONE_INSIDE = rf"(?:^|[^\d.-])({PHONE_FORM})(?:$|[^\d-])"
SCRIPT = r"(?i:<\s*script|javascript:[^\s]|\bonerror\s*=)"
FORMULA_HEAD = r"^\s*([-+@=]\s*[A-Za-z.]{0,20}\(?)"  # the sign, and the function it calls
CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?|\d{1,4}"

ENTITY = (
    r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|(?i:amp|lt|gt|quot|apos|nbsp|ndash|mdash|hellip|[lr][sd]quo|bull|copy|reg|trade|deg|middot"
    r"|frac\d\d|times|euro|pound|cent|sect|para|iexcl|iquest|szlig|[aeiouyn](?:acute|grave|circ|uml|tilde)|ccedil));"
)
# an accented A before what windows-1252 makes of a continuation byte; "SÃO" in capitals is a word
MOJIBAKE = r"[\x{fffd}\x{80}-\x{9f}]|â€|[ÃÂ][ \x{a0}-\x{bf}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Patterns behind one gate, each a condition on the value `v`."""

    name: str
    gate: str
    conditions: dict[str, str]
    reads: str = "v"  # what the conditions take for the value


FILLER = Group(
    name="filler",
    gate="length <= 12",
    conditions={
        "fillers": is_whole(r"(?i:n/?a|null|tbd|test|x|\*\*main)|-+|\.+|\?+"),
        "nones": is_whole("(?i:none)"),
        "unknowns": is_whole(r"(?i:unk|unknown)\.?"),
    },
)

DIGITS = Group(
    name="digits",
    gate=matches(rf"^\s*[-+$(.#]{{0,3}}\s?(?:\d|{ODD_DIGIT})|^{ODD}+[+(]?\d"),
    conditions={
        "numeric": is_whole(
            r"[-+]?\$?\s?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?\s?%?|[-+]?\$?\.\d+%?|\(\$?[\d,]+(?:\.\d*)?\)|\d+(?:\.\d+)?[eE][-+]?\d+"
        ),
        "leading_zero": is_whole(r"0\d+"),
        "quantity_like": is_whole(
            r"[-+]?\$?\s?(?:\d{1,3}(?:,\d{3})+|\d*)\.\d+\s?%?|[-+]?\$?\d{1,3}(?:,\d{3})+%?|[-+]\$?\d+%?|\$\s?\d+|\d+\s?%|\(\$?[\d,]+(?:\.\d*)?\)"
        ),
        "iso_dates": is_whole(rf"\d{{4}}-{_M}-{_D}(?:[T ]\d{{2}}:\d{{2}}.*)?"),
        "other_dates": is_whole(
            rf"(?:{_LOOSE_MONTH}[/.-]{_LOOSE_DAY}|{_LOOSE_DAY}[/.-]{_LOOSE_MONTH})[/.-](?:\d{{4}}|\d{{2}})"
            r"(?:[T ]+\d{1,2}:\d{2}.*)?"
            rf"|\d{{4}}[/.]{_LOOSE_MONTH}[/.]{_LOOSE_DAY}(?:\s.*)?"
            rf"|{_LOOSE_DAY}[- ]{_MONTH_NAME}[-, ]+(?:\d{{4}}|\d{{2}})(?:\s.*)?"
        ),
        "packed_dates": is_whole(rf"(?:19|20)\d{{2}}{_M}{_D}"),
        "packed_stamps": is_whole(rf"(?:19|20)\d{{2}}{_M}{_D}(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?"),
        "clock": is_whole(CLOCK),
        "clock_wrong": is_whole(r"(?:2[4-9]|[3-9]\d):\d{2}.*|\d{1,2}:[6-9]\d.*|(?:2[4-9]|[3-9]\d)\d{2}|\d{0,2}[6-9]\d"),
        "starts_with_clock": matches(r"^\s*\d{1,2}:\d{2}"),
        "zips": is_whole(r"\d{5}(?:-\d{4})?"),
        "five_digits": is_whole(r"\d{5}"),
        "zero": is_whole(r"0+(?:\.0+)?"),
        "phones": is_whole(PHONE, PLAIN),
        "ten_digits": is_whole(rf"1?{_AREA}[2-9]\d{{6}}(?:\.0+)?", PLAIN),
        "nine_digits": is_whole(rf"{_SSN_AREA}{_SSN_GROUP}{_SSN_SERIAL}(?:\.0+)?", PLAIN),
        "streets": matches(rf"^\s*\d+[A-Za-z]?(?:[- ]\d+)?(?:\s+[^\s,]+){{0,5}}\s+{_STREET_TYPE}(?:\s|[.,;#\r\n]|$)"),
        "cut_streets": matches(  # behind a comma, a state or a ZIP code US is the country
            r"^(?:[^\r\n]*\s(?:IH|FM|SH|RR)|(?:[^\r\n]*[\s,])?(?:[^\s,]|[NS][EW]|[NSEW]B|\d{2,4}|[^\s,]+[A-Za-z][^\s,]+"
            r"|[A-Za-z][^\s,]{2,}|[^\s,]{2,}[A-Za-z])[ \t]+US|\s*\d+[ \t]+US)[ ,]*(?:[\r\n]|$)"
        ),
    },
)

STRAYS = Group(
    name="strays",
    gate=matches(r"[\x00-\x1f\x7f-\x{9f}<&\x{fffd}ÃÂâ]|^[\s\x{a0}]|[\s\x{a0}]$|\s\s"),
    conditions={
        "edge_blanks": matches(r"^[\s\x{a0}]|[\s\x{a0}]$"),  # a no-break blank too, which nobody sees either
        "double_blanks": matches(r"\S  +\S"),
        "controls": matches(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"),
        "line_breaks": matches(r"[\r\n]"),
        "tags": matches(r"</?[a-zA-Z][^<>]*>"),
        "entities": matches(ENTITY),
        "mojibake": matches(MOJIBAKE),
    },
)

PRIVATE = Group(
    name="private",
    reads=PLAIN,
    gate=matches(
        rf"\d{ODD}|{ODD}\d|{ODD_DIGIT}|@|"
        r"\d{3}[-\s]\d\d[-\s]\d{4}|\d{3}(?:\)[-. ]{0,2}|[-. ])\d{3}[-. ]\d{4}|(?:\d[ -]?){12}|^\s*[-+=]|[|]|\\\\"
        r"|(?i:script|onerror|private key)"
        r"|A[KS]IA[0-9A-Z]|(?:^|[^\d.])(?:10|192\.168|172\.[123]\d)\.\d"
    ),
    conditions={
        "mail": matches(MAIL),
        "ssns": matches(SSN),
        "card": matches(CARD),
        "phones_inside": matches(PHONE_INSIDE),
        # a formula calls a function or names another program; "- item" and "@ place" open free text
        "formulas": matches(r"^\s*=\s*[A-Za-z0-9(+\-\"'@]|^\s*[-+@]\s*[A-Za-z][A-Za-z.]*\(|^\s*[-+@=][^|]*\|.*!"),
        "scripts": matches(SCRIPT),
        "private_keys": matches(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
        "access_keys": matches(r"(?:^|[^A-Za-z0-9])A[KS]IA[2-7A-Z]{16}(?:$|[^A-Za-z0-9])"),
        "server_paths": matches(r"(?:^|[\s\"'(=,;])\\\\[A-Za-z0-9][\w.-]*\\[^\s\\]"),
        "inner_hosts": matches(
            rf"(?:^|[^\d.])(?:10(?:\.{_OCTET}){{3}}|192\.168(?:\.{_OCTET}){{2}}|172\.(?:1[6-9]|2\d|3[01])(?:\.{_OCTET}){{2}})(?:$|[^\d.]|\.(?:\D|$))"
        ),
    },
)

WORDING = Group(
    name="wording",
    gate="length >= 5",
    conditions={
        "many_words": matches(r"(?:\S+\s+){5}\S"),
        "urls": matches(r"(?i)^\s*(?:https?://|ftp://|www\.)"),
        "named_dates": is_whole(rf"{_MONTH_NAME}\s+{_LOOSE_DAY}(?:st|nd|rd|th)?,?\s+\d{{4}}(?:\s.*)?"),
    },
)

GROUPS = (FILLER, DIGITS, STRAYS, PRIVATE, WORDING)
