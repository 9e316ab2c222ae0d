"""General English cue words: who says, who denies, how sure, how it is coloured.

Closed word lists, each with where it comes from. They know nothing of any event, person or outlet.
"""

from __future__ import annotations

from workbench.english.words import forms


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
