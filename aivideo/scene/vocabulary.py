"""Every word the local studio knows. To teach it a word, add a line here.

Each slot maps a canonical word (what a `Plan` holds) to the words and phrases that mean it. Phrases
are written in lower case with single spaces; a hyphen in a prompt counts as a space.
"""

SUBJECTS = {
    "fox": ("fox", "foxes", "vixen"),
    "robot": ("robot", "robots", "android", "droid"),
    "ball": ("ball", "balls", "beach ball"),
}

COLOURS = {
    "red": ("red", "crimson", "scarlet"),
    "orange": ("orange",),
    "yellow": ("yellow", "golden"),
    "green": ("green",),
    "blue": ("blue",),
    "purple": ("purple", "violet"),
    "pink": ("pink",),
    "white": ("white",),
    "grey": ("grey", "gray", "silver"),
    "black": ("black",),
    "brown": ("brown",),
}

PLACES = {
    "meadow": ("meadow", "field", "grass", "grassland", "countryside"),
    "town square": ("town square", "town", "square", "village square", "plaza", "piazza", "village"),
}

TIMES = {
    "morning": ("morning", "dawn", "sunrise", "daybreak"),
    "day": ("day", "daytime", "daylight", "noon", "midday", "afternoon", "sunny", "sunshine"),
    "sunset": ("sunset", "dusk", "golden hour", "evening", "twilight"),
    "night": ("night", "nighttime", "midnight", "moonlight", "moonlit", "starlight"),
}

ACTIONS = {  # a kind of action; what it is called depends on the subject, see ABILITIES
    "go": ("trotting", "trots", "trot", "walking", "walks", "walk", "strolling", "strolls", "stroll"),
    "stay": ("standing", "stands", "stand", "still", "waiting", "waits", "wait", "resting", "rests", "rest"),
    "bounce": ("bouncing", "bounces", "bounce", "falling", "falls", "fall", "dropping", "drops", "drop"),
}

SHOTS = {
    "wide": ("wide", "wide shot", "wide angle", "long shot", "establishing shot", "establishing"),
    "medium": ("medium", "medium shot", "mid shot"),
    "close-up": ("close up", "closeup", "close shot", "close"),
}

MOVES = {
    "static": ("static", "static camera", "locked off", "tripod", "fixed camera", "no camera movement"),
    "orbit": ("orbit", "orbits", "orbiting", "circles", "circling", "arc shot"),
    "dolly in": (
        "dolly in",
        "dollies in",
        "dollying in",
        "dolly",
        "dollies",
        "dollying",
        "push in",
        "pushes in",
        "pushing in",
        "moves closer",
        "moving closer",
    ),
    "dolly out": (
        "dolly out",
        "dollies out",
        "dollying out",
        "pull out",
        "pulls out",
        "pulling out",
        "pull back",
        "pulls back",
        "pulling back",
    ),
    "pan": ("pan", "pans", "panning", "pan right", "pans right", "panning right"),
    "pan left": ("pan left", "pans left", "panning left"),
    "zoom in": ("zoom in", "zooms in", "zooming in", "zoom", "zooms", "zooming"),
    "zoom out": ("zoom out", "zooms out", "zooming out"),
}

SLOTS: dict[str, dict[str, tuple[str, ...]]] = {
    "subject": SUBJECTS,
    "colour": COLOURS,
    "place": PLACES,
    "time": TIMES,
    "action": ACTIONS,
    "shot": SHOTS,
    "move": MOVES,
}

ABILITIES: dict[str, dict[str, str]] = {
    "fox": {"go": "trot", "stay": "stand"},
    "robot": {"go": "walk", "stay": "stand"},
    "ball": {"bounce": "bounce", "stay": "rest"},
}
"""What each subject can do: kind of action -> the word for it. The first is the default."""

DEFAULTS = {"subject": "fox", "place": "meadow", "time": "day", "shot": "medium", "move": "static"}

SILENT = frozenset(
    {
        "a",
        "an",
        "the",
        "this",
        "that",
        "there",
        "it",
        "its",
        "his",
        "her",
        "their",
        "and",
        "or",
        "then",
        "of",
        "in",
        "on",
        "at",
        "to",
        "by",
        "with",
        "from",
        "into",
        "across",
        "over",
        "through",
        "around",
        "along",
        "as",
        "is",
        "are",
        "be",
        "being",
        "while",
        "where",
        "during",
        "time",
        "light",
        "camera",
        "shot",
        "view",
        "scene",
        "film",
        "movie",
        "video",
        "clip",
        "footage",
        "picture",
        "image",
        "showing",
        "shows",
        "show",
        "seen",
        "coloured",
        "colored",
    }
)
"""Words that carry no slot: neither understood nor reported. Kept to those whose loss does no harm."""
