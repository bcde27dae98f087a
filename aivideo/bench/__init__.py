"""Wide studies: measurements that take too long for the tests. Their results are kept, with their date.

Each study is a function of the room that it measures; `STUDIES` lists them. `aivideo bench NAME` runs one and
writes `assets/bench/NAME.json`: what was found, when, on which machine, and a fingerprint of the source that was
measured. A test says which results are older than their source.

To add one, write a function that takes `say` (a function of one sentence, for progress) and returns what it found
as plain values, and list it below.
"""

from aivideo.bench.keeping import Results, is_stale, load_results, run_study
from aivideo.bench.registry import STUDIES, BenchError, Study, find_study

__all__ = ["STUDIES", "BenchError", "Results", "Study", "find_study", "is_stale", "load_results", "run_study"]
