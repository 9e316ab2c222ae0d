"""Words that news English uses for one another, and names that take sides.

Groups of near-synonyms as in any thesaurus (WordNet synsets and verb groups were the guide, written from general
knowledge of news English). Two words of one group may still differ in a given sentence: the groups only say that
they may mean the same.
"""

from __future__ import annotations

from workbench.english.words import stem

_GROUPS = """
ask request appeal approach seek demand plead inquiry query solicit
help aid assistance support assist backing relief helping
weapon arms weaponry ammunition munition ordnance armament
military army armed troops forces soldier
equipment supplies gear hardware material materiel
war invasion attack assault offensive operation aggression conflict campaign incursion onslaught hostilities action
war fighting
attack strike raid bombing bombardment shelling airstrike assault shell bomb pound
blast explosion explode bombing bomb detonate detonation blow
kill die death dead fatality slay murder slaughter execute eliminate fatal lose toll claim perish massacre
wound injure injury hurt casualty maim
victim casualty
arrest detain detention custody apprehend capture nab seize hold
jihadist militant terrorist rebel insurgent fighter extremist gunman islamist isis isil daesh is
civilian resident people person villager inhabitant citizen local
child kid boy girl teenager minor youngster
police policeman officer cop constable
meet meeting talks summit hold gather convene session discuss talk encounter
talk discuss discussion negotiate negotiation dialogue conversation speak call
say state declare announce tell note add remark affirm
deny reject dismiss refute rebut dispute denial rejection
warn warning caution threaten threat alert
condemn denounce criticise criticize slam blast decry deplore
accuse allege blame charge accusation allegation
charge indict accuse prosecute count felony
respond response reply answer react reaction
report allegation claim reporting story article
consequence repercussion penalty punishment retaliation price measure punitive isolation
sanction embargo restriction penalty
evade circumvent bypass dodge skirt avoid evasion
compensate offset counterbalance counter reimburse bail
loss damage harm cost
prevent stop avert keep stave foil thwart block
escalate spiral worsen deteriorate intensify escalation
control contain rein
continue persist remain maintain keep ongoing
begin start launch commence initiate open
end finish stop conclude cease halt complete
plan intend prepare arrange schedule organise organize
send deploy dispatch deliver provide supply give ship transfer donate
provide supply give offer deliver extend grant
buy purchase acquire acquisition deal
sell sale
price cost worth value
money fund cash currency dollar
reserve asset holding
economic economy financial fiscal
watch monitor follow observe track
close careful near
impose introduce place put levy slap apply
official authority leader dignitary
senior top ranking chief leading head
spokesman spokesperson spokeswoman
adviser advisor aide counsellor
foreign overseas international
minister ministry
government administration authority cabinet regime
president leader head
embassy mission ambassador diplomat
earthquake quake temblor tremor
magnitude strength measure richter
shake jolt rock hit strike rattle
destroy flatten level raze demolish wreck ruin damage devastate
home house building dwelling
village hamlet settlement
town city
capital city
injured wounded hurt
hospital clinic medical
flee escape evacuate run leave
missing disappear lost
rescue save relief
boat vessel ship skiff
pirate brigand hijacker
seize confiscate capture take recover
gun rifle firearm pistol handgun revolver
shoot gunfire fire shooting shot
crash collide collision accident wreck
plane aircraft jet airliner warplane airplane
car vehicle automobile truck
fire blaze inferno burn wildfire
flood flooding inundate
storm hurricane typhoon cyclone
court judge tribunal justice
sentence jail imprison prison convict term
lawyer attorney counsel
trial case lawsuit suit
guilty convict plead
die pass succumb
marry wed wedding marriage
divorce split separate
hire appoint name select choose pick cast sign
resign quit step leave depart
fire dismiss sack oust remove expel
win victory beat defeat triumph
lose defeat loss
game match
team club side squad
vote election poll ballot
law legislation bill act
agree agreement deal pact treaty
ceasefire truce armistice
protest demonstrate demonstration rally march
increase rise grow climb gain jump surge raise
decrease fall drop decline reduce cut lower shrink sharply
big large huge massive major great
small minor little slight
quick fast rapid
show demonstrate prove reveal indicate
find discover locate uncover
film movie picture
role part character
show programme program series
star actor actress
singer musician
join enter
enter check admit
rehab rehabilitation treatment
release publish issue launch unveil
product device model
company firm corporation business enterprise
worker employee staff
job employment work
buy takeover acquire merge
school university college academy
student pupil
teacher instructor
doctor physician medic
illness disease sickness
drug narcotic medication
test trial examine
study research survey analysis
expert specialist analyst
capture retake recapture liberate liberation take overrun
advance push move progress
withdraw retreat pull leave evacuate
encircle besiege surround siege
area region district territory zone neighbourhood neighborhood quarter
province governorate state
north northern
south southern
east eastern
west western
country nation state
world global international
security safety
impact effect influence
humanitarian charitable
unnamed anonymous unidentified
know aware hear knowledge
false untrue baseless unfounded fabricated fake disinformation incorrect
priority aim goal objective purpose
tense strained
outlet media press newspaper broadcaster
consistent agree concur coincide
hotel inn
tv television
phone telephone call
letter note message
near close outside around
two-day weekend
early morning dawn
night overnight evening
gas poison chemical sarin chlorine toxic
tank armour armor armored armoured
destroy eliminate wipe
headquarters hq command centre center
target aim hit
responsibility claim
investigate investigation probe inquiry
suspect accused alleged
woman female
man male
invade invasion
decide decision
destroy destruction
produce production
permit permission
divide division
expand expansion
extend extension
erupt eruption
conclude conclusion
succeed success
fail failure
arrive arrival
die death
lose loss
choose choice
grow growth
free freedom
marry marriage
close closure
seize seizure
depart departure
speak speech
think thought
believe belief
prove proof
advise advice
lead leader
sell sale
fly flight
live life
hot heat
strong strength
long length
young youth
economy economic
finance financial
politics political
nation national
crime criminal
office official
let allow permit
tweet twitter
deal discuss address tackle concern
mean impact effect implication significance
europe european
"""

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

GROUPS: dict[str, frozenset[int]] = {}
"""Stem → the groups it belongs to."""
for _number, _line in enumerate(_GROUPS.strip().splitlines()):
    for _word in _line.split():
        _key = stem(_word)
        GROUPS[_key] = GROUPS.get(_key, frozenset()) | {_number}

NAMINGS: tuple[tuple[frozenset[str], ...], ...] = tuple(
    tuple(frozenset(stem(word) for word in part.split()) for part in line.split(";"))
    for line in _LOADED_SETS.strip().splitlines()
)
"""Sets of names for one thing; the first part of each is the plain one."""


def related(one: str, other: str) -> bool:
    """Tell whether two stems may stand for the same."""
    return one == other or bool(GROUPS.get(one, _NONE) & GROUPS.get(other, _NONE))


_NONE: frozenset[int] = frozenset()
