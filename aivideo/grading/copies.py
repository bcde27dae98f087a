"""A learner copies a graded cell. Then two cells have one name, and nbgrader has to choose."""

from nbgrader.preprocessors import DeduplicateIds


class DropCopies(DeduplicateIds):
    """Take copies of graded cells for ordinary cells.

    nbgrader's own step empties a copy's metadata and leaves `nbgrader: {}` behind, which its next step takes for an
    old file format; that ends the grading of the whole batch (seen with nbgrader 0.9.6).
    """

    def preprocess(self, nb, resources):
        """Do nbgrader's own step, then remove what it leaves behind."""
        nb, resources = super().preprocess(nb, resources)
        for cell in nb.cells:
            if cell.metadata.get("nbgrader") == {}:
                del cell.metadata["nbgrader"]
        return nb, resources
