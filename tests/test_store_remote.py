"""A record on an S3-compatible store: the same answers as on a disk, and two writers beside a reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from records import all_readings, reading

from dragoman.errors import MissingExtraError
from dragoman.record import Record

pytest.importorskip("s3fs", reason="needs the extra `cloud`")
moto = pytest.importorskip("moto.server", reason="needs moto, of the extra `test`")


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A server on this machine, asked over HTTP as any S3 is."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    patch = pytest.MonkeyPatch()
    patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    patch.setenv("AWS_ACCESS_KEY_ID", "test")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem().mkdir("reports")
    yield "s3://reports"
    server.stop()
    patch.undo()
    s3fs.S3FileSystem.clear_instance_cache()


def test_a_bucket_answers_as_a_disk_does(bucket: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    with Record(f"{bucket}/syria") as far, Record(tmp_path_factory.mktemp("near") / "syria") as near:
        for record in (far, near):
            assert record.add(*all_readings()) == len(all_readings())
            assert record.add(*all_readings()) == 0
        assert [t.key for t in far.events(status="any")] == [t.key for t in near.events(status="any")]
        assert [h.id for h in far.happenings()] == [h.id for h in near.happenings()]
        assert far.check() == []


def test_writers_and_a_compaction_do_not_stop_a_reader(bucket: str) -> None:
    where = f"{bucket}/busy"
    with Record(where) as first, Record(where) as second, Record(where, create=False) as watching:
        first.add(reading("wire"))
        second.add(reading("talks"))
        before = [t.key for t in watching.events(status="any")]
        assert len(before) == sum(len(reading(n).events) for n in ("wire", "talks"))
        done = first.compact(keep_hours=0)
        assert done.after < done.before
        assert [t.key for t in watching.events(status="any")] == before
        assert watching.check() == []
        second.correct(before[0], "reject", who="a reader", reason="not news")
        assert before[0] not in watching.events(status="any").keys


def test_a_store_without_its_package_says_what_to_install() -> None:
    with pytest.raises(MissingExtraError, match="dragoman\\[cloud\\]"):
        Record("nosuchstore://bucket/record")
