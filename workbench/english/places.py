"""Countries with their people, capitals and seats of government: general knowledge, as in any atlas.

News uses them for one another ("Moscow", "the Kremlin", "Russia"). This table does not know which is meant.
"""

from __future__ import annotations

# One line a country: name; demonyms; capital and bywords for its government.
_TABLE = """
russia; russian russians; moscow kremlin
china; chinese; beijing prc
us; american americans; washington u.s. usa america u.s.a white-house pentagon
uk; british briton britons; london britain u.k. downing-street england english westminster
ukraine; ukrainian ukrainians; kyiv kiev
germany; german germans; berlin
france; french; paris elysee
italy; italian italians; rome
spain; spanish; madrid
portugal; portuguese; lisbon
poland; polish poles; warsaw
hungary; hungarian hungarians; budapest
austria; austrian austrians; vienna
switzerland; swiss; bern
netherlands; dutch; hague
belgium; belgian belgians; brussels
sweden; swedish swedes; stockholm
norway; norwegian norwegians; oslo
finland; finnish finns; helsinki
denmark; danish danes; copenhagen
ireland; irish; dublin
greece; greek greeks; athens
turkey; turkish turks; ankara turkiye
israel; israeli israelis; jerusalem
palestine; palestinian palestinians; ramallah
egypt; egyptian egyptians; cairo
syria; syrian syrians; damascus
iraq; iraqi iraqis; baghdad
iran; iranian iranians; tehran
jordan; jordanian jordanians; amman
lebanon; lebanese; beirut
saudi; saudis; riyadh
yemen; yemeni yemenis; sanaa
qatar; qatari qataris; doha
emirates; emirati emiratis; uae
oman; omani omanis; muscat
libya; libyan libyans; tripoli
tunisia; tunisian tunisians; tunis
algeria; algerian algerians; algiers
morocco; moroccan moroccans; rabat
sudan; sudanese; khartoum
ethiopia; ethiopian ethiopians; addis
kenya; kenyan kenyans; nairobi
somalia; somali somalis somalian somalians; mogadishu
nigeria; nigerian nigerians; abuja
south-africa; south-african; pretoria
afghanistan; afghan afghans; kabul
pakistan; pakistani pakistanis; islamabad
india; indian indians; delhi
bangladesh; bangladeshi bangladeshis; dhaka
sri-lanka; sri-lankan; colombo
nepal; nepalese; kathmandu
myanmar; burmese; burma naypyidaw
thailand; thai thais; bangkok
vietnam; vietnamese; hanoi
cambodia; cambodian cambodians; phnom-penh
malaysia; malaysian malaysians; kuala-lumpur
indonesia; indonesian indonesians; jakarta
philippines; filipino filipinos philippine; manila
japan; japanese; tokyo
north-korea; north-korean; pyongyang dprk
south-korea; south-korean; seoul
taiwan; taiwanese; taipei
mongolia; mongolian mongolians; ulaanbaatar
australia; australian australians; canberra
new-zealand; new-zealander; wellington
canada; canadian canadians; ottawa
mexico; mexican mexicans; mexico-city
cuba; cuban cubans; havana
haiti; haitian haitians; port-au-prince
venezuela; venezuelan venezuelans; caracas
colombia; colombian colombians; bogota
brazil; brazilian brazilians; brasilia
argentina; argentine argentines argentinian; buenos-aires
chile; chilean chileans; santiago
peru; peruvian peruvians; lima
bolivia; bolivian bolivians; la-paz
georgia; georgian georgians; tbilisi
armenia; armenian armenians; yerevan
azerbaijan; azerbaijani azerbaijanis; baku
kazakhstan; kazakh kazakhs; astana
belarus; belarusian belarusians; minsk
serbia; serbian serbs; belgrade
romania; romanian romanians; bucharest
bulgaria; bulgarian bulgarians; sofia
eu; european-union european; e.u.
un; united-nations; u.n.
"""

# Names of two words are joined before they are looked up.
_PHRASES = """
united states of america; united states; united kingdom; great britain; united nations; european union
north korea; north korean; south korea; south korean; south africa; south african
sri lanka; sri lankan; new zealand; new zealander; white house; saudi arabia
downing street; mexico city; kuala lumpur; buenos aires; la paz; phnom penh
new delhi
"""
_SPECIAL = {
    "united states of america": "us",
    "united states": "us",
    "united kingdom": "uk",
    "great britain": "uk",
    "saudi arabia": "saudi",
    "new delhi": "india",
}

COUNTRY = {
    word: name
    for name, *rest in ([part.strip() for part in line.split(";")] for line in _TABLE.strip().splitlines())
    for word in (name, *(w for part in rest for w in part.split()))
}
"""Country, demonym or capital, in lower case → country."""

PHRASES = {
    tuple(phrase.split()): _SPECIAL.get(phrase) or COUNTRY[phrase.replace(" ", "-")]
    for phrase in (part.strip() for line in _PHRASES.strip().splitlines() for part in line.split(";"))
}
"""Names of several words, in lower case → country."""
