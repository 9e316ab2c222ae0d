"""Groups of words that news English uses for one another, as in any thesaurus.

WordNet's synsets and verb groups and Levin's classes (1993) were the guide, written from general knowledge of news
English: no event's own words. Two words of one group may still differ in a given sentence: the groups only say that
they may mean the same. A word may stand in several.
"""

from __future__ import annotations

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
