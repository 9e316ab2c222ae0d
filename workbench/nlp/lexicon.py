"""General English cue words: who says, who denies, how sure, how it is coloured.

Closed word lists, each with where it comes from. They know nothing of any event, person or outlet.
"""

from __future__ import annotations

import functools
from importlib.resources import files

from workbench.nlp.tokens import forms, stem


def _forms(verbs: str) -> frozenset[str]:
    return frozenset(form for verb in verbs.split() for form in forms(verb))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Assertive and report verbs: Hooper (1975), "On assertive predicates"; Recasens et al. (ACL 2013), report verbs;
# Quirk et al. (1985) 16.31, public verbs.
SAYING = _forms(
    "say tell state announce add note explain write comment remark mention observe declare describe indicate "
    "disclose reveal confirm acknowledge admit concede claim allege assert insist maintain argue contend suggest "
    "stress emphasise emphasize warn caution predict estimate believe fear promise vow pledge threaten urge reply "
    "respond answer tweet testify reiterate report affirm charge speculate assure inform recall voice express "
    "point underline underscore blame accuse praise criticise criticize condemn slam denounce call complain "
    "conclude read question wonder"
)
# Of these, only with a quotation or a that-clause right after: as plain verbs they rarely report speech.
WITH_CONTENT_ONLY = _forms(
    "point read question wonder describe call express voice recall charge believe fear respond observe maintain "
    "find blame praise slam criticise criticize condemn denounce answer"
)
# Plural nouns as often as verbs.
NOUN_LIKE = _words(
    "reports report claims claim notes note states state comments comment estimates estimate tweets fears fear "
    "calls call remarks remark charges charge pledges pledge threatens promise promises vows vow warnings answer "
    "answers reply replies questions question points point reading voices voice blame praise slam caution "
    "mentions mention"
)
# Verbs of denial and rejection: Quirk et al. 16.31; VerbNet classes reject-77.2 and correspond (deny, dispute).
DENYING = _forms(
    "deny reject dismiss refute rebut dispute contradict repudiate disavow debunk rubbish downplay disclaim "
    "contest discredit"
)
# Negative implicatives and refusals: Karttunen (1971, 2012): the complement was not done.
DECLINING = _forms("decline refuse avoid fail omit hesitate")
# What a speaker who will not tell does not do ("did not clarify"), and what cannot be had.
WITHHELD = _forms(
    "say clarify provide comment explain specify respond name give elaborate identify disclose confirm reveal "
    "answer address tell release detail discuss mention state"
)
# The same after "without": the speaker spoke and left it out.
WITHHOLDING = _words(
    "handling addressing answering commenting confirming denying discussing mentioning naming saying specifying "
    "elaborating explaining"
)
# Verbs that name what something is taken for: Levin (1993) 29.2-29.3, characterize and dub.
CALLING = _forms("call describe brand label denounce characterise characterize slam condemn")
# Denials by adjective or noun after "is/was/called": general antonyms of "true" (WordNet antonym and similar-to).
UNTRUE = _words(
    "false untrue baseless unfounded groundless fabricated fake incorrect wrong inaccurate disinformation "
    "misinformation lie lies nonsense fabrication fabrications hoax rumour rumours rumor rumors absurd slander "
    "myth untruth unsubstantiated"
)
# Adjectives of conviction that take a that-clause: Quirk et al. 16.71.
SURE = _words("confident sure certain adamant convinced hopeful worried concerned clear optimistic doubtful")
# Not knowing: Farkas et al. (CoNLL-2010) uncertainty cues; Kilicoglu & Bergler (2008).
IGNORANT = _words("unaware ignorant unfamiliar")
UNKNOWN = _words(
    "unclear unknown unconfirmed unverified undetermined undisclosed unspecified uncertain unexplained disputed"
)
# Hedges: Hyland (2005), Metadiscourse, appendix; CoNLL-2010 shared task cues.
HEDGES = _words(
    "may might could perhaps possibly probably likely unlikely apparently seemingly allegedly reportedly "
    "supposedly presumably purportedly suspected alleged purported potential potentially possible probable "
    "believed thought expected rumoured rumored appears appear seems seem suggests suggest suspect suspects fears "
    "feared"
)
# Negation: Morante & Daelemans (2012), ConanDoyle-neg; NegEx (Chapman et al. 2001).
NEGATIONS = _words(
    "not no never none nothing nobody neither nor without cannot nowhere hardly barely scarcely lack lacks lacked "
    "lacking absent n't didn't doesn't don't isn't aren't wasn't weren't hasn't haven't hadn't won't wouldn't "
    "can't couldn't shouldn't"
)
# Ahead of time: Pustejovsky et al. (2003), TimeML, modality and futurate cues.
AHEAD = _words(
    "will would shall plan plans planned planning scheduled due upcoming forthcoming ahead prepares prepare "
    "preparing expected intends intend tomorrow slated poised arranged"
)
# Adverbs that pass on what others say (Aikhenvald 2004; Quirk et al. 8.127): no doubt of the writer's own.
HEARSAY = _words("allegedly reportedly alleged reported")
# Order in time: Pustejovsky et al. (2003), TimeML signals; Quirk et al. 14.12.
TIME_RELATIONS = (_words("after following since once later"), _words("before prior until ahead"))

PRONOUNS = _words("he she they it we i")
TIME_WORDS = _words(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight january february "
    "march april may june july august september october november december jan feb mar apr jun jul aug sept sep "
    "oct nov dec morning afternoon evening night week month year weekend earlier later recently now then early "
    "late last next this noon midnight overnight daily"
)
WEEKDAYS = _words("monday tuesday wednesday thursday friday saturday sunday")
MONTHS = _words(
    "january february march april june july august september october november december jan feb mar apr jun jul "
    "aug sept sep oct nov dec"
)
AUXILIARIES = _words(
    "has have had is was were are be been being will would may might could can should must did does do also again "
    "later earlier previously repeatedly reportedly already still then now never not even just only further "
    "separately today yesterday both all once hasn't haven't hadn't wasn't weren't isn't aren't won't wouldn't "
    "can't couldn't didn't doesn't don't"
)
DETERMINERS = _words(
    "the a an this that these those some several many its his her their our one two three four five another other "
    "no any"
)
PREPOSITIONS = _words(
    "in on at of for from with without by to into over under after before during since until about against "
    "between among through amid despite following including regarding near via within across towards toward "
    "outside inside upon"
)
SUBORDINATORS = _words(
    "that but while when whereas because if whether although though as since until before after where how why what so"
)
STOPWORDS = (
    DETERMINERS
    | PREPOSITIONS
    | SUBORDINATORS
    | PRONOUNS
    | _words(
        "and or has have had is was were are be been being will would may might could can should must did does do "
        "also again there here who whom whose which than too very just only even such both each every more most much "
        "own same so then them him me us you your my mine already still yet not nor off out up down s t ll ve re d m "
        "it's that's i'm we're said"
    )
)

# Who can be asked: roles and bodies. Occupation nouns as in any style book on attribution.
ROLES = _words(
    "spokesman spokeswoman spokesperson minister president premier chancellor ambassador secretary chief director "
    "governor mayor commander general colonel captain envoy adviser advisor chairman chairwoman chair head leader "
    "king queen prince senator congressman judge prosecutor lawyer attorney officer sheriff professor analyst "
    "economist doctor diplomat official representative manager coach executive founder owner author editor "
    "reporter correspondent journalist witness activist resident neighbour neighbor expert researcher scientist "
    "detective inspector superintendent lieutenant sergeant major admiral monitor source aide commissioner deputy "
    "politician agent publicist"
)
# Titles, offices and kinship that say whether `he` or `she` follows: Quirk et al. 5.105.
MALE = _words(
    "mr sir lord king prince duke emperor pope father brother son husband chairman spokesman congressman businessman "
    "actor widower boy man gentleman"
)
FEMALE = _words(
    "mrs ms miss lady dame queen princess duchess empress mother sister daughter wife chairwoman spokeswoman "
    "congresswoman businesswoman actress widow girl woman"
)
# People who are spoken of without a name.
ANONYMOUS = frozenset(f"{role}s" for role in ROLES) | _words(
    "official officials source sources people witness witnesses expert experts analyst analysts diplomat "
    "diplomats activist activists resident residents survivors survivor relatives neighbours neighbors observers "
    "officers aides insiders critics supporters scientists researchers doctors medics rescuers investigators "
    "monitor monitors sailors soldiers fighters rebels person man woman others many some anyone authorities "
    "personnel"
)
ANONYMITY = _words("unnamed anonymous unidentified undisclosed anonymity informed")
# Bodies of state and society that answer for themselves.
BODIES = _words(
    "guard government ministry embassy agency police army navy military department office court parliament senate "
    "congress house commission committee council bank company party union league association federation "
    "observatory institute university hospital survey bureau administration kremlin pentagon nato un eu "
    "organisation organization group team club network authority force forces coalition command statement report "
    "release study filing letter documents indictment"
)
# Words that name a news outlet, and the world's large agencies and broadcasters (any list of news agencies).
MEDIA_WORDS = _words(
    "media times post news newspaper newspapers agency daily herald journal guardian tribune gazette broadcaster "
    "broadcasters tv television telegraph press outlet outlets channel magazine radio weekly observer independent "
    "mirror chronicle mail express sun today website wire"
)
MEDIA_NAMES = _words(
    "reuters afp ap cnn bbc nbc cbs abc fox msnbc npr itv sky bloomberg efe ani pti tass ria sputnik interfax "
    "xinhua cctv cgtn dpa ansa anadolu kyodo yonhap irna isna sana al-jazeera aljazeera al-arabiya al-manar "
    "politico axios variety tmz dw france24 rtve globo rt wsj wapo nyt ft haaretz ndtv upi novosti"
)


# ------------------------------------------------------------
# Words of English that exclude one another: open and closed, granted and refused, won and lost.

_SIDES = """
begin start launch commence / end finish stop conclude cease halt
continue persist / end finish stop cease halt
open reopen resume / close shut seal suspend
grant approve accept allow permit endorse adopt pass back welcome / refuse reject deny veto block turn
permit allow authorise authorize legalise legalize / ban prohibit forbid outlaw bar
confirm verify / deny refute
release free / hold detain jail imprison charge remand
free acquit clear / convict jail sentence
escape flee evade / arrest capture apprehend detain nab
guilty convict / acquit innocent clear
win beat victory / lose
rise increase grow climb gain jump surge raise / fall decrease drop decline reduce lower shrink cut
injure wound hurt kill die dead / unhurt unharmed uninjured unscathed survive alive
intact undamaged unscathed untouched / destroy damage burn gut demolish devastate wreck
observe respect / violate break breach
resign quit / stay remain
remain stay / leave depart withdraw
support favour favor back praise welcome / oppose condemn criticise criticize denounce
peaceful calm / violent
succeed / fail
arrive enter / leave depart
invade occupy enter / withdraw retreat leave
join / leave quit
legal lawful / illegal unlawful
safe safely / dangerous unsafe
land / crash
accidental accident / deliberate intentional arson purpose
uniform / plainclothes
empty vacant unoccupied / full occupied crowded
alive / dead
public / private
confirm / deny
insure / uninsured
majority / minority
first / last
inside indoors / outside outdoors
before / after
cheap / expensive
early / late
married / single unmarried
innocent / guilty
voluntary / forced
armed / unarmed
known / unknown
impose introduce / lift ease scrap
true genuine authentic real / false fake untrue baseless
known identify / unknown unidentified
sell / buy purchase
hire appoint / fire dismiss sack
seize capture retake / lose abandon
missing / find rescue recover
agree / disagree
improve / worsen deteriorate
stable / critical
foil thwart prevent / succeed
marry / divorce split
pass / reject
"""

_AGAINST: dict[str, frozenset[str]] = {}
for _line in _SIDES.strip().splitlines():
    _sides = [frozenset(stem(word) for word in side.split()) for side in _line.split("/")]
    for _mine, _theirs in ((_sides[0], _sides[1]), (_sides[1], _sides[0])):
        for _word in _mine - _theirs:
            _AGAINST[_word] = _AGAINST.get(_word, frozenset()) | (_theirs - _mine)


def opposite(one: str, other: str) -> bool:
    """Tell whether two stems exclude each other where they are said of the same thing."""
    return other in _AGAINST.get(one, _NONE)


_NONE: frozenset[str] = frozenset()


# ------------------------------------------------------------
# Countries with their people, capitals and seats of government: general knowledge, as in any atlas.

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


# ------------------------------------------------------------
# Groups of words that news English uses for one another, as in any thesaurus.

_WORDS = """
ask request appeal approach seek demand plead inquiry query solicit;
help aid assistance support assist backing relief helping;
weapon arms weaponry ammunition munition ordnance armament; military army armed troops forces soldier;
equipment supplies gear hardware material materiel;
war invasion attack assault offensive operation aggression conflict campaign incursion onslaught hostilities action;
war fighting; attack strike raid bombing bombardment shelling airstrike assault shell bomb pound;
blast explosion explode bombing bomb detonate detonation blow;
kill die death dead fatality slay murder slaughter execute eliminate fatal lose toll claim perish massacre;
wound injure injury hurt casualty maim; victim casualty;
arrest detain detention custody apprehend capture nab seize hold;
jihadist militant terrorist rebel insurgent fighter extremist gunman islamist isis isil daesh is;
civilian resident people person villager inhabitant citizen local; child kid boy girl teenager minor youngster;
police policeman officer cop constable; meet meeting talks summit hold gather convene session discuss talk encounter;
talk discuss discussion negotiate negotiation dialogue conversation speak call;
say state declare announce tell note add remark affirm; deny reject dismiss refute rebut dispute denial rejection;
warn warning caution threaten threat alert; condemn denounce criticise criticize slam blast decry deplore;
accuse allege blame charge accusation allegation; charge indict accuse prosecute count felony;
respond response reply answer react reaction; report allegation claim reporting story article;
consequence repercussion penalty punishment retaliation price measure punitive isolation;
sanction embargo restriction penalty; evade circumvent bypass dodge skirt avoid evasion;
compensate offset counterbalance counter reimburse bail; loss damage harm cost;
prevent stop avert keep stave foil thwart block; escalate spiral worsen deteriorate intensify escalation;
control contain rein; continue persist remain maintain keep ongoing; begin start launch commence initiate open;
end finish stop conclude cease halt complete; plan intend prepare arrange schedule organise organize;
send deploy dispatch deliver provide supply give ship transfer donate;
provide supply give offer deliver extend grant; buy purchase acquire acquisition deal; sell sale;
price cost worth value; money fund cash currency dollar; reserve asset holding; economic economy financial fiscal;
watch monitor follow observe track; close careful near; impose introduce place put levy slap apply;
official authority leader dignitary; senior top ranking chief leading head; spokesman spokesperson spokeswoman;
adviser advisor aide counsellor; foreign overseas international; minister ministry;
government administration authority cabinet regime; president leader head; embassy mission ambassador diplomat;
earthquake quake temblor tremor; magnitude strength measure richter; shake jolt rock hit strike rattle;
destroy flatten level raze demolish wreck ruin damage devastate; home house building dwelling;
village hamlet settlement; town city; capital city; injured wounded hurt; hospital clinic medical;
flee escape evacuate run leave; missing disappear lost; rescue save relief; boat vessel ship skiff;
pirate brigand hijacker; seize confiscate capture take recover; gun rifle firearm pistol handgun revolver;
shoot gunfire fire shooting shot; crash collide collision accident wreck;
plane aircraft jet airliner warplane airplane; car vehicle automobile truck; fire blaze inferno burn wildfire;
flood flooding inundate; storm hurricane typhoon cyclone; court judge tribunal justice;
sentence jail imprison prison convict term; trial case lawsuit suit; guilty convict plead; die pass succumb;
marry wed wedding marriage; divorce split separate; hire appoint name select choose pick cast sign;
resign quit step leave depart; fire dismiss sack oust remove expel; win victory beat defeat triumph;
lose defeat loss; game match; team club side squad; vote election poll ballot; law legislation bill act;
agree agreement deal pact treaty; ceasefire truce armistice; protest demonstrate demonstration rally march;
increase rise grow climb gain jump surge raise; decrease fall drop decline reduce cut lower shrink sharply;
big large huge massive major great; small minor little slight; quick fast rapid;
show demonstrate prove reveal indicate; find discover locate uncover; film movie picture; role part character;
show programme program series; star actor actress; singer musician; join enter; enter check admit;
rehab rehabilitation treatment; release publish issue launch unveil; product device model;
company firm corporation business enterprise; job employment work; buy takeover acquire merge;
school university college academy; student pupil; teacher instructor; doctor physician medic;
illness disease sickness; drug narcotic medication; test trial examine; study research survey analysis;
expert specialist analyst; capture retake recapture liberate liberation take overrun; advance push move progress;
withdraw retreat pull leave evacuate; encircle besiege surround siege;
area region district territory zone neighbourhood neighborhood quarter; province governorate state; north northern;
south southern; east eastern; west western; country nation state; world global international; security safety;
impact effect influence; humanitarian charitable; unnamed anonymous unidentified; know aware hear knowledge;
false untrue baseless unfounded fabricated fake disinformation incorrect; priority aim goal objective purpose;
tense strained; outlet media press newspaper broadcaster; consistent agree concur coincide; hotel inn;
phone telephone call; letter note message; near close outside around; two-day weekend; early morning dawn;
night overnight evening; gas poison chemical sarin chlorine toxic; tank armour armor armored armoured;
destroy eliminate wipe; headquarters hq command centre center; target aim hit; responsibility claim;
investigate investigation probe inquiry; suspect accused alleged; woman female; man male; invade invasion;
decide decision; destroy destruction; produce production; permit permission; divide division; expand expansion;
extend extension; erupt eruption; conclude conclusion; succeed success; fail failure; arrive arrival; choose choice;
grow growth; free freedom; close closure; seize seizure; depart departure; speak speech; think thought;
believe belief; prove proof; advise advice; lead leader; fly flight; live life; hot heat; strong strength;
long length; young youth; finance financial; politics political; nation national; crime criminal; office official;
let allow permit; tweet twitter; deal discuss address tackle concern; mean impact effect implication significance;
europe european; kilometer km; mile mi mph; kilogram kg; begin ongoing underway;
empty vacant unoccupied abandoned deserted; whole entire; thank grateful thanks gratitude thankful;
historic old historical; want seek desire; sight spot see; settle resolve resolution settlement;
matter issue question; pick choose select opt; turn become; thwart foil repel; attempt attack; pirate piracy;
somali somalia; building structure warehouse premises store factory plant office;
find recover retrieve seize discover unearth spot;
find conclude determine establish reveal show indicate suggest rule;
reveal disclose release give provide divulge publish announce; detail information particular;
hit strike enter pierce wound struck; bullet round shot slug; fire shoot discharge;
gunman shooter attacker assailant; attacker assailant suspect perpetrator; knife blade weapon stab; stab knife slash;
rob robbery steal theft burglary burgle loot heist hold-up thief; kidnap abduct abduction hostage;
rape assault molest abuse; murder homicide manslaughter killing slaying;
inhabit live reside dwell populate population resident inhabitant home; people population resident inhabitant crowd;
crowd throng gathering mob people; back rear behind; truce pause halt ceasefire lull break;
photograph photo picture image snapshot; video footage clip film recording tape; motorist driver;
drive speed race travel; stop halt pull; chase pursue pursuit follow hunt search; hunt search manhunt look seek;
surrender yield; admit acknowledge confess concede recognise; conceal hide cover; fire dismiss sack terminate lay;
quit resign retire; retire leave quit; ex former previous past; prior previous before earlier former;
begin commence open kick; end conclude close wrap finish; postpone delay defer put; cancel scrap abandon drop axe;
reject refuse decline turn spurn rebuff; accept approve agree embrace;
approve authorise clear endorse ratify back pass; ban bar prohibit outlaw forbid block;
require order mandate oblige compel force; order command instruct direct; court-ordered mandate order;
propose suggest recommend; offer bid proposal; urge appeal encourage press; last continue endure; demand insist;
vow pledge promise swear; praise hail laud commend applaud; blame fault; apologise apology sorry regret;
criticism criticise rebuke attack; mock ridicule deride; insult offend; fear worry concern alarm anxiety;
hope wish expect; expect anticipate forecast predict project; estimate reckon put calculate count;
count tally number total put; reach hit top exceed pass surpass; double twofold; half fifty;
about around approximately roughly nearly almost some; rise soar jump climb surge; fall slump plunge tumble slide;
earn make win gross profit income; revenue sale turnover earnings; profit gain earnings; debt loan borrow borrowing;
tax levy duty; budget spending; invest investment investor; stock share; buy purchase snap;
launch unveil introduce release debut; unveil present show introduce; build construct construction erect;
design develop create make; repair fix mend restore; restore resume reopen; resume restart; close shut shutter;
open reopen; block obstruct; damage harm hurt; destroy ruin wreck raze gut; collapse crumble fall;
break fracture snap; burn torch set; extinguish douse; flood inundate submerge; rain rainfall downpour;
snow snowfall blizzard; wind gust; strand trap; trap pin; survive survivor; missing unaccounted; body corpse remains;
bury burial funeral; mourn grieve memorial vigil; vigil memorial gathering; riot unrest violence clash;
clash fight battle; fight combat battle; troop soldier force; militia fighter gunman; deploy send station;
invade attack storm; storm raid enter; patrol guard; shell bombard; missile rocket; drone unmanned;
ship vessel boat tanker; hijack seize capture; sink founder; navy naval warship frigate; sailor crew seaman crewman;
captain skipper; pilot flier; airline carrier; airport airfield; land touch; crash smash plunge; treat care;
hospital hospitalise hospitalize; surgery operate operation; rehab rehabilitation clinic; doctor physician surgeon;
disease illness virus infection; infect catch contract; vaccine jab shot; dead deceased; killed dead; birth born;
baby infant newborn; child son daughter; wife husband spouse; mother mom mum; father dad; brother sister sibling;
relative family kin; girlfriend boyfriend partner; teen teenager teenage youth; boy youth; girl young;
actor actress star; host present presenter emcee; award prize honour trophy; nominate nomination; win receive earn;
movie film feature; album record; song track single; perform play; concert gig show; fan supporter; coach manager;
player athlete; sign join; trade transfer; contract deal; season campaign; score goal; title championship crown;
champion winner; tournament competition; race contest; injury injured; suspend suspension ban; ban exclude;
fine penalty; jail prison imprisonment; release free; bail bond; plead plea; appeal challenge;
verdict ruling decision; rule decide; judge justice magistrate; jury juror;
lawyer attorney solicitor barrister counsel; prosecutor prosecution; defendant accused; witness bystander onlooker;
testify testimony; evidence proof; investigator detective; police cop officer law; chief head boss;
boss executive chief; ceo executive chief; employee worker staff colleague coworker co-worker; employer company;
office workplace; store shop; customer client; product item; phone smartphone handset; computer laptop machine;
processor chip; software program; online internet web; hack breach; user customer; cheap inexpensive;
expensive costly; biggest largest; small tiny; old elderly ageing; important key significant;
serious severe grave critical; minor light slight; dangerous hazardous risky; safe secure; secret clandestine covert;
true accurate; likely probable; possible potential; due scheduled; prime premier; minister secretary;
lawmaker legislator senator congressman congresswoman parliamentarian mp; parliament legislature congress assembly;
party faction; opposition opponent critic rival; rival opponent competitor; ally partner; enemy foe;
voter electorate; candidate contender nominee; campaign bid; elect vote choose; reform change overhaul;
law rule legislation; policy plan; plan scheme project; treaty pact accord agreement; visit trip tour;
arrive reach come; return back; cross enter; border frontier; refugee migrant; charity nonprofit;
donate give contribute; raise collect; support back; march walk parade; strike walkout stoppage; teacher educator;
pupil student; class lesson; scientist researcher; planet world; space orbit; satellite spacecraft; weather climate;
heat warm; animal creature; dog canine; apartment flat; road street highway; bridge span; train rail railway;
car vehicle auto suv truck van; bus coach; bicycle bike; gun weapon firearm; bomb device explosive; roof top;
floor storey story; door entrance; window pane; electricity power; oil petroleum crude; fuel petrol gasoline;
food meal; restaurant eatery; hotel resort; beach shore coast; island isle; mountain peak; river stream; forest wood;
city town; suburb suburban; central downtown; nearby near; north-west northwest; south-west southwest;
north-east northeast; south-east southeast; initially originally first; weekly week; monthly month;
yearly annual year; claim allege assert contend maintain; confirm verify; comment remark;
spokesman representative spokesperson rep publicist; report account; newspaper paper daily; journalist reporter;
television tv broadcaster; tweet post write; write pen author; talk chat; ask inquire; see spot notice; watch view;
hear listen; feel sense experience; tremor quake shake; use employ; wear dress don; throw hurl toss fling pelt;
push shove; pull drag; hit punch strike; walk stroll; jump leap; climb scale
"""

SYNONYMS: tuple[frozenset[str], ...] = tuple(frozenset(group.split()) for group in _WORDS.split(";"))
"""Each group, its words as they stand in a dictionary."""


# ------------------------------------------------------------
# Words that English uses for one another, and names that take sides.

_LOADED_SETS = """
report reporting; allegation allege claim accusation rumour rumor
war conflict fighting; invasion aggression assault onslaught; operation intervention
militant fighter gunman; terrorist extremist jihadist; rebel insurgent; martyr hero mujahideen
kill die; murder execute slaughter massacre martyr eliminate liquidate neutralise neutralize
government administration authority; regime junta
capture seize take; liberate free; occupy overrun
protest demonstration rally; riot unrest
attack strike raid; massacre atrocity; terror terrorist
help aid; bail prop
sanction; crippling draconian harsh tough punishing
leader; strongman dictator tyrant warlord
suspect; criminal thug killer murderer
migrant refugee; illegal alien
dispute disagreement; scandal crisis fiasco
stop prevent; foil thwart
"""

NAMINGS: tuple[tuple[frozenset[str], ...], ...] = tuple(
    tuple(frozenset(stem(word) for word in part.split()) for part in line.split(";"))
    for line in _LOADED_SETS.strip().splitlines()
)
"""Sets of names for one thing; the first part of each is the plain one."""


def related(one: str, other: str) -> bool:
    """Tell whether two stems may stand for the same; never two that exclude each other (`left` it, `left` standing)."""
    if one == other:
        return True
    return bool(_groups().get(one, _NO_SENSES) & _groups().get(other, _NO_SENSES)) and not opposite(one, other)


@functools.cache
def _groups() -> dict[str, frozenset[int]]:
    """Stem → the groups it belongs to. Made at the first question: it takes a tenth of a second."""
    made: dict[str, frozenset[int]] = {}
    lines = files(__package__).joinpath("wordnet.txt").read_text(encoding="ascii").splitlines()
    for number, group in enumerate(
        (*SYNONYMS, *tuple(tuple(line.split()) for line in lines if not line.startswith("#")))
    ):
        for key in {stem(word) for word in group}:
            made[key] = made.get(key, _NO_SENSES) | {number}
    return made


_NO_SENSES: frozenset[int] = frozenset()
