"""The label: what was made by what, for people (a card, a file beside the film) and for programs (C2PA).

C2PA, also called Content Credentials, puts a signed record into the file itself. It says what made the film and from
which prompts, and a checksum in it gives away a single changed byte. It does not say that the record is *true*, only
who signed it; and saving the film anew leaves it behind. So it is signed last, and shown to be fragile.

The certificates are made while this runs and never written to disk. In real use the signer's certificate comes from
an authority that viewers trust; ours vouches for itself, and only here.
"""

import datetime
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import av

from aivideo.clip import Provenance
from aivideo.film.errors import FilmError
from aivideo.film.shooting import Take

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
RENDERED, TRAINED, MIXED = "digitalCreation", "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"
NOT_AI = ("scene",)  # models that draw by rule


def made_with(takes: list[Take]) -> list[str]:
    """Who made how many of the shots, in words: "12 shots: local studio, a 3D renderer, not an AI model"."""
    counts: dict[str, int] = {}
    for take in takes:
        counts[_maker(take)] = counts.get(_maker(take), 0) + 1
    return [f"{count} {'shot' if count == 1 else 'shots'}: {maker}" for maker, count in counts.items()]


def _maker(take: Take) -> str:
    record = take.clip.provenance if take.clip else None
    if take.clip is None:
        return "missing, a card stands in"
    if record is None:
        return "nobody wrote down what made it"
    if record.model in NOT_AI:
        return f"{record.made_by}, a 3D renderer, not an AI model"
    return f"{record.made_by}, AI model “{record.model}”"


def source_type(takes: list[Take]) -> str:
    """The IPTC's word for how the pictures came to be: drawn by a program, by a trained model, or both."""
    models = {take.clip.provenance.model for take in takes if take.clip and take.clip.provenance}
    if models <= set(NOT_AI):
        return RENDERED
    return MIXED if models & set(NOT_AI) else TRAINED


def provenance_of(takes: list[Take], title: str, settings: dict) -> Provenance:
    """The film's record: its makers, its prompts, and the fingerprints of the clips that it was cut from."""
    records = [take.clip.provenance for take in takes if take.clip and take.clip.provenance]
    models, makers, licences = ({getattr(one, name) for one in records} for name in ("model", "made_by", "licence"))
    return Provenance(
        made_by=" and ".join(sorted(makers)) + ", cut by aivideo film" if makers else "aivideo film",
        model=" + ".join(sorted(models)) or "none",
        prompt=None,
        settings={"title": title, **settings, "shots": [{"prompt": t.prompt, "how": t.how} for t in takes]},
        parents=[one.sha256 for one in records if one.sha256],
        licence=licences.pop() if len(licences) == 1 else "see the licence of each shot",
    )


def can_sign() -> bool:
    """Whether C2PA's library is installed; it has no wheel for some systems."""
    return find_spec("c2pa") is not None


@dataclass(frozen=True)
class Signer:
    """A made-up authority and a signer that it vouches for, both made when this object is made.

    Attributes:
        authority: the authority's certificate, in PEM: what a reader has to trust.
        chain: the signer's certificate, followed by the authority's.
        key: the signer's private key; not shown, not written anywhere.
    """

    authority: str
    chain: str
    key: bytes

    def __repr__(self) -> str:
        return "Signer(made at run time)"


def make_signer(name: str = "AI for Video course") -> Signer:
    """Make an authority and a signer, good for a day (elliptic curve P-256)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    now = datetime.datetime.now(datetime.UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def named(common: str) -> x509.Name:
        parts = ((NameOID.ORGANIZATION_NAME, name), (NameOID.COMMON_NAME, common))
        return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])

    def certificate(subject: str, public, is_authority: bool):
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
             "decipher_only"), False,
        )  # fmt: skip
        draft = (
            x509.CertificateBuilder()
            .subject_name(named(subject))
            .issuer_name(named("Authority made at run time"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=5))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not is_authority, key_cert_sign=is_authority, crl_sign=is_authority, **usage
                ),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        )
        if not is_authority:
            draft = draft.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        return draft.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    root = certificate("Authority made at run time", root_key.public_key(), True)
    leaf = certificate("Signer made at run time", key.public_key(), False)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Signer(root, leaf + root, private)


def sign(film: Path, takes: list[Take], title: str, signer: Signer) -> Path:
    """Put a signed C2PA record into the film. Everything that changes the file has to come before.

    Raises:
        FilmError: C2PA's library is not installed, or it does not take the file. The film is as it was.
    """
    if not can_sign():
        raise FilmError("The package c2pa-python is not installed, so the film is not signed; everything else is done.")
    import c2pa

    prompts = [{"shot": take.number, "prompt": take.prompt} for take in takes]
    action = {
        "action": "c2pa.created",
        "digitalSourceType": IPTC + source_type(takes),
        "softwareAgent": {"name": "aivideo film", "version": "1"},
        "parameters": {"made with": "; ".join(made_with(takes)), "shots": prompts},
    }
    manifest = {
        "claim_generator_info": [{"name": "aivideo film", "version": "1"}],
        "title": title,
        "format": "video/mp4",
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [action]}}],
    }
    info = c2pa.C2paSignerInfo(alg=b"es256", sign_cert=signer.chain.encode(), private_key=signer.key, ta_url=None)
    part = film.with_name(f".{film.stem}.signed.mp4")
    part.unlink(missing_ok=True)
    try:
        with c2pa.Signer.from_info(info) as hand, c2pa.Builder(manifest) as builder:
            builder.sign_file(str(film), str(part), hand)
        part.replace(film)
    except c2pa.C2paError as error:
        raise FilmError(
            f"{film.name} could not be signed: {error}. The film itself is finished and unharmed."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return film


@dataclass(frozen=True)
class Reading:
    """What a film's C2PA record says, and whether it holds.

    Attributes:
        state: "trusted" (whole, and signed by somebody we trust), "valid" (whole; the signer is not known), "broken"
            (the file was changed after signing) or "none" (there is no record).
        says: who made it, in the record's words. source: the IPTC's word. why: what is broken.
    """

    state: str
    says: str = ""
    source: str = ""
    why: str = ""

    def __str__(self) -> str:
        told = f"{self.state}: “{self.says}” ({self.source})" if self.says else "none: there is no record in this file"
        return told + (f", because of {self.why}" if self.why else "")


def read_label(film: str | Path, trusted: str | None = None) -> Reading:
    """Read the C2PA record in a file.

    Args:
        film: the file.
        trusted: the certificate (PEM) of the authority to trust; None trusts nobody.
    """
    import c2pa

    settings: dict = {"verify": {"verify_trust": True, "remote_manifest_fetch": False}}
    if trusted:
        settings["trust"] = {"trust_anchors": trusted}
    try:
        with (
            c2pa.Context(c2pa.Settings.from_dict(settings)) as context,
            c2pa.Reader(str(film), context=context) as reader,
        ):
            found, state = json.loads(reader.json()), str(reader.get_validation_state())
    except c2pa.C2paError.ManifestNotFound:
        return Reading("none")
    record = found["manifests"][found["active_manifest"]]
    action = next(one["data"]["actions"][0] for one in record["assertions"] if "actions" in one["label"])
    codes = [one["code"] for one in found.get("validation_status") or []]
    return Reading(
        {"Trusted": "trusted", "Valid": "valid"}.get(state, "broken"),
        action["parameters"]["made with"],
        action["digitalSourceType"].removeprefix(IPTC),
        ", ".join(code for code in codes if "untrusted" not in code),
    )


def remux(film: str | Path, out: str | Path) -> Path:
    """Copy pictures and sound into a new file without coding them anew, as many programs do on saving.

    Nothing that can be seen or heard changes, and the signed record is gone.
    """
    out = Path(out)
    with av.open(str(film)) as old, av.open(str(out), "w", format="mp4") as new:
        streams = {one.index: new.add_stream_from_template(one) for one in (*old.streams.video, *old.streams.audio)}
        for packet in old.demux(*(old.streams[index] for index in streams)):
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)
    return out


def flip_a_byte(film: str | Path, out: str | Path) -> Path:
    """Copy the film with one byte in the middle changed: the smallest forgery there is."""
    data = bytearray(Path(film).read_bytes())
    data[len(data) // 2] ^= 0xFF
    out = Path(out)
    out.write_bytes(data)
    return out
