"""Languages by their tags: what a tag is called in English, and which tags mean the same language.

Tags are BCP-47 (`en`, `pt-BR`); their first part is ISO 639. This module does not detect a language.
"""

from __future__ import annotations

import re

_NAMES = dict(
    pair.split("=")
    for pair in """
af=Afrikaans sq=Albanian am=Amharic ar=Arabic hy=Armenian as=Assamese az=Azerbaijani eu=Basque be=Belarusian bn=Bengali
bs=Bosnian br=Breton bg=Bulgarian my=Burmese ca=Catalan zh=Chinese hr=Croatian cs=Czech da=Danish nl=Dutch en=English
eo=Esperanto et=Estonian fo=Faroese fa=Persian fi=Finnish fr=French fy=Frisian gl=Galician ka=Georgian de=German
el=Greek
gu=Gujarati ha=Hausa he=Hebrew hi=Hindi hu=Hungarian is=Icelandic ig=Igbo id=Indonesian ga=Irish it=Italian ja=Japanese
jv=Javanese kn=Kannada kk=Kazakh km=Khmer ko=Korean ku=Kurdish ky=Kyrgyz lo=Lao la=Latin lv=Latvian lt=Lithuanian
lb=Luxembourgish mk=Macedonian mg=Malagasy ms=Malay ml=Malayalam mt=Maltese mr=Marathi mn=Mongolian ne=Nepali
no=Norwegian nb=Norwegian nn=Norwegian or=Odia om=Oromo ps=Pashto pl=Polish pt=Portuguese pa=Punjabi qu=Quechua
ro=Romanian ru=Russian sr=Serbian si=Sinhala sk=Slovak sl=Slovene so=Somali es=Spanish sw=Swahili sv=Swedish tl=Tagalog
tg=Tajik ta=Tamil tt=Tatar te=Telugu th=Thai tr=Turkish tk=Turkmen uk=Ukrainian ur=Urdu ug=Uyghur uz=Uzbek vi=Vietnamese
cy=Welsh wuu=Chinese xh=Xhosa yue=Cantonese yo=Yoruba zu=Zulu
""".split()
)
_TAG = re.compile(r"(?P<primary>[a-z]{2,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-[a-z\d]{4,8})*", re.IGNORECASE)


def language_name(tag: str) -> str:
    """Give a language's English name, such as `German`; where it is not known, the tag itself."""
    return _NAMES.get(primary(tag), tag)


def primary(tag: str) -> str:
    """Give the language of a tag without its country or script: `pt` of `pt-BR`."""
    return tag.replace("_", "-").split("-")[0].lower()


def is_language_tag(text: str) -> bool:
    """Say whether a text is a language tag (BCP-47: language, script, region, variants)."""
    return _TAG.fullmatch(text) is not None
