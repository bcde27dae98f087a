"""Every word the local studio knows. To teach it a word, add a line here.

Each slot maps a canonical word (what a `Plan` holds) to the words and phrases that mean it. Phrases
are written in lower case with single spaces; a hyphen in a prompt counts as a space.
"""

# fmt: off
SUBJECTS = {
    "fox": ("fox", "foxes", "vixen"),
    "cat": ("cat", "cats", "kitten", "tabby"),
    "robot": ("robot", "robots", "android", "droid"),
    "ball": ("ball", "balls", "beach ball"),
    "boat": ("boat", "boats", "sailing boat", "sailboat", "dinghy"),
    "lantern": ("lantern", "lanterns", "candle lantern"),
    "vase": ("vase", "vases", "jug", "amphora"),
    "crate": ("crate", "crates", "wooden crate", "cube", "box", "wooden box"),
    "statue": ("statue", "statues", "sculpture", "owl", "stone owl"),
    "tree": ("tree",),
}

COLOURS = {
    "red": ("red", "crimson", "scarlet"),
    "orange": ("orange", "ginger"),
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

SCALES = {
    "small": ("small", "little", "tiny"),
    "large": ("large", "big", "huge", "giant"),
}

RELATIONS = {  # where the second subject is, seen from the camera
    "beside": ("beside", "next to", "near", "alongside"),
    "behind": ("behind",),
    "in front of": ("in front of", "before"),
}

PLACES = {
    "meadow": ("meadow", "field", "grass", "grassland", "countryside"),
    "town square": ("town square", "town", "square", "village square", "plaza", "piazza", "village"),
    "beach": ("beach", "sea", "seaside", "seashore", "shore", "coast", "ocean", "lake", "sand", "water"),
    "forest": ("forest", "woods", "woodland", "pine forest"),
    "room": ("room", "living room", "sitting room", "indoors", "interior", "inside"),
    "turntable": ("turntable", "photo studio", "studio", "product shot"),
    "moon": ("moon", "lunar landscape", "lunar"),
}

TIMES = {
    "morning": ("morning", "dawn", "sunrise", "daybreak"),
    "day": ("day", "daytime", "daylight", "noon", "midday", "afternoon", "sunny", "sunshine"),
    "sunset": ("sunset", "dusk", "golden hour", "evening", "twilight"),
    "night": ("night", "nighttime", "midnight", "moonlight", "moonlit", "starlight", "full moon", "under the moon"),
}

WEATHERS = {
    "clear": ("clear", "clear sky", "cloudless", "blue sky"),
    "cloudy": ("cloudy", "overcast", "grey sky", "gray sky"),
    "fog": ("fog", "foggy", "mist", "misty"),
}

GRAVITIES = {  # m/s² are in physics.GRAVITIES
    "earth": ("earth gravity", "normal gravity"),
    "moon": ("moon gravity", "lunar gravity", "low gravity"),
    "none": ("no gravity", "zero gravity", "zero g", "without gravity", "weightless", "weightlessness"),
}

FINISHES = {  # what the things on the turntable are made of
    "textured": ("textured", "speckled", "patterned"),
    "plain": ("plain", "smooth", "untextured", "textureless", "featureless"),
}

ACTIONS = {  # a kind of action; what it is called depends on the subject, see ABILITIES
    "go": (
        "trotting", "trots", "trot", "walking", "walks", "walk", "strolling", "strolls", "stroll",
        "sailing", "sails", "sail",
    ),
    "stay": ("standing", "stands", "stand", "still", "waiting", "waits", "wait", "resting", "rests", "rest"),
    "bounce": ("bouncing", "bounces", "bounce"),
    "fall": ("falling", "falls", "fall", "dropping", "drops", "drop", "dropped"),
    "throw": ("thrown", "throwing", "throws", "throw", "tossed", "tossing", "toss", "flying", "flies", "fly"),
    "roll": ("rolling", "rolls", "roll"),
    "swing": ("swinging", "swings", "swing", "pendulum", "hanging", "hangs"),
    "float": ("floating", "floats", "float", "hovering", "hovers", "hover"),
}

SHOTS = {
    "wide": ("wide", "wide shot", "wide angle", "long shot", "establishing shot", "establishing"),
    "medium": ("medium", "medium shot", "mid shot"),
    "close-up": ("close up", "closeup", "close shot", "close"),
    "extreme close-up": ("extreme close up", "extreme closeup", "macro", "detail shot"),
}

ANGLES = {
    "eye level": ("eye level", "eye height"),
    "low": ("low angle", "from below", "worm's eye"),
    "high": ("high angle", "from above"),
    "bird's eye": ("bird's eye", "birds eye", "overhead", "top down", "aerial", "drone shot"),
}

MOVES = {
    "static": ("static", "static camera", "locked off", "tripod", "fixed camera", "no camera movement"),
    "orbit": ("orbit", "orbits", "orbiting", "circles", "circling"),
    "arc": ("arc", "arcs", "arc shot", "120 degrees", "120 degree", "120 degree arc", "120 degree orbit"),
    "full orbit": (
        "full orbit", "full circle", "360", "360 degrees", "360 degree", "360 orbit", "360 degree orbit",
        "full 360", "full 360 degrees", "all the way around", "all the way round",
    ),
    "dolly in": (
        "dolly in", "dollies in", "dollying in", "dolly", "dollies", "dollying",
        "push in", "pushes in", "pushing in", "moves closer", "moving closer",
    ),
    "dolly out": (
        "dolly out", "dollies out", "dollying out", "dolly back", "dollies back", "pull out", "pulls out",
        "pulling out", "pull back", "pulls back", "pulling back",
    ),
    "track": ("track", "tracks", "tracking", "tracking shot", "truck", "trucks", "follow", "follows", "following"),
    "pan": ("pan", "pans", "panning", "pan right", "pans right", "panning right"),
    "pan left": ("pan left", "pans left", "panning left"),
    "tilt": ("tilt", "tilts", "tilting", "tilt up", "tilts up", "tilting up"),
    "tilt down": ("tilt down", "tilts down", "tilting down"),
    "crane": ("crane", "cranes", "crane up", "cranes up", "crane shot", "rises", "rising", "boom up"),
    "crane down": ("crane down", "cranes down", "descends", "descending", "boom down"),
    "zoom in": ("zoom in", "zooms in", "zooming in", "zoom", "zooms", "zooming"),
    "zoom out": ("zoom out", "zooms out", "zooming out"),
    "handheld": ("handheld", "hand held", "hand held camera", "shaky", "shaky camera"),
}

LENSES = {
    "wide": ("wide lens", "wide angle lens", "24mm", "24 mm", "short lens"),
    "tele": ("tele", "telephoto", "telephoto lens", "long lens", "tele lens", "85mm", "85 mm"),
}
# fmt: on

SLOTS: dict[str, dict[str, tuple[str, ...]]] = {
    "subject": SUBJECTS,
    "colour": COLOURS,
    "scale": SCALES,
    "relation": RELATIONS,
    "place": PLACES,
    "time": TIMES,
    "weather": WEATHERS,
    "gravity": GRAVITIES,
    "finish": FINISHES,
    "action": ACTIONS,
    "shot": SHOTS,
    "angle": ANGLES,
    "move": MOVES,
    "lens": LENSES,
}

ABILITIES: dict[str, dict[str, str]] = {
    "fox": {"go": "trot", "stay": "stand", "float": "float"},
    "cat": {"go": "walk", "stay": "stand", "float": "float"},
    "robot": {"go": "walk", "stay": "stand", "float": "float"},
    "ball": {
        "bounce": "bounce",
        "stay": "rest",
        "fall": "fall",
        "throw": "throw",
        "roll": "roll",
        "swing": "swing",
        "float": "float",
    },
    "boat": {"go": "sail", "stay": "lie", "float": "lie"},
    "lantern": {"stay": "stand", "fall": "fall", "throw": "throw", "swing": "swing", "float": "float"},
    "vase": {"stay": "stand", "fall": "fall", "throw": "throw", "swing": "swing", "float": "float"},
    "crate": {"stay": "stand", "fall": "fall", "throw": "throw", "swing": "swing", "float": "float"},
    "statue": {"stay": "stand", "fall": "fall", "float": "float"},
    "tree": {"stay": "stand"},
}
"""What each subject can do: kind of action -> the word for it. The first is the default."""

DEFAULTS = {
    "subject": "fox",
    "place": "meadow",
    "time": "day",
    "shot": "medium",
    "angle": "eye level",
    "move": "static",
}
PLACE_DEFAULTS = {
    "turntable": {"subject": "statue", "move": "full orbit"},
    "moon": {"subject": "robot", "gravity": "moon"},
}
"""Places that fill the open slots in their own way."""

REFINES = {"orbit": ("arc", "full orbit")}
"""Words that say more exactly what another one says: together they are no conflict."""

OPPOSITES = (
    ("dolly in", "dolly out"),
    ("zoom in", "zoom out"),
    ("crane", "crane down"),
    ("pan", "pan left"),
    ("tilt", "tilt down"),
    *(("static", move) for move in MOVES if move != "static"),
)
"""Pairs of camera moves that no camera can do in one shot."""

HOMES = {"boat": ("beach", "turntable")}
"""Subjects that are not drawn everywhere -> the places where they are; the first is the default."""

BOUNDS = {
    "turntable": ("time", "weather", "gravity"),
    "room": ("weather",),
    "moon": ("weather",),
}
"""Slots that a place leaves no choice in."""

STAYING = ("turntable",)
"""Places where every subject keeps still."""

SILENT = frozenset(
    {
        *("a", "an", "the", "this", "that", "there", "it", "its", "his", "her", "their", "and", "or", "then"),
        *("of", "in", "on", "at", "to", "by", "with", "from", "into", "across", "over", "through", "around"),
        *("along", "as", "is", "are", "be", "being", "while", "where", "during", "time", "light"),
        *("camera", "shot", "view", "scene", "film", "movie", "video", "clip", "footage", "picture", "image"),
        *("showing", "shows", "show", "seen", "coloured", "colored", "angle", "lens", "sky", "weather"),
    }
)
"""Words that carry no slot: neither understood nor reported. Kept to those whose loss does no harm."""
