"""Tests the sandbox with boto3, a client that shares no code with this project.

Reads AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_DEFAULT_REGION and BUCKET. Exits with 0 if all checks pass.
"""

import base64
import hashlib
import os
import tempfile
from pathlib import Path

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

BUCKET = os.environ["BUCKET"]
MIB = 1024 * 1024

s3 = boto3.client(
    "s3", config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0})
)


def error_code(call, **arguments):
    """Returns the error code of a call, "done" if it succeeds."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "done"


def sha256(data):
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def check_buckets():
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [BUCKET]
    assert s3.head_bucket(Bucket=BUCKET)["BucketRegion"] == "us-east-1"
    assert s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"] is None
    assert error_code(s3.head_bucket, Bucket="elsewhere") == "404"


def check_small_objects():
    keys = ["a b/é+%&.txt", "../up", "/lead", "//", "日本語🦀", "x" * 1024, "nul\x01"]
    for key in keys:
        put = s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
        assert put["ETag"] == f'"{hashlib.md5(key.encode()).hexdigest()}"', put
        assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == key.encode()
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, PaginationConfig={"PageSize": 2}
    )
    found = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    assert found == sorted(keys, key=str.encode), found
    folders = s3.list_objects_v2(Bucket=BUCKET, Delimiter="/")["CommonPrefixes"]
    assert [each["Prefix"] for each in folders] == ["../", "/", "a b/"], folders
    # XML cannot hold this key, so it is deleted with its own request.
    s3.delete_object(Bucket=BUCKET, Key=keys.pop())
    answer = s3.delete_objects(
        Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in keys]}
    )
    assert sorted(each["Key"] for each in answer["Deleted"]) == sorted(keys)
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0


def check_errors():
    def put(**more):
        return error_code(s3.put_object, Bucket=BUCKET, Key="k", Body=b"hello", **more)

    assert put(ChecksumSHA256=sha256(b"other")) == "BadDigest"
    assert put(ChecksumCRC32="AAAAAA==") == "BadDigest"
    assert put(ContentMD5=base64.b64encode(bytes(16)).decode()) == "BadDigest"
    assert put(IfNoneMatch="*") == "done"
    assert put(IfNoneMatch="*") == "PreconditionFailed"
    assert error_code(s3.get_object, Bucket=BUCKET, Key="none") == "NoSuchKey"
    assert error_code(s3.head_object, Bucket=BUCKET, Key="none") == "404"
    ranged = s3.get_object(Bucket=BUCKET, Key="k", Range="bytes=1-3")
    assert (ranged["Body"].read(), ranged["ContentRange"]) == (b"ell", "bytes 1-3/5")
    assert (
        error_code(s3.get_object, Bucket=BUCKET, Key="k", Range="bytes=5-")
        == "InvalidRange"
    )
    s3.delete_object(Bucket=BUCKET, Key="k")


def check_transfers(folder):
    """Uploads and downloads 20 MiB in parts with the transfer manager."""
    original = Path(folder, "original")
    original.write_bytes(os.urandom(20 * MIB + 12345))
    parts = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
    for algorithm, kind in [
        (None, None),
        ("CRC32", "FULL_OBJECT"),
        ("SHA256", "COMPOSITE"),
    ]:
        more = {"ContentType": "application/vnd.apache.parquet"}
        if algorithm:
            more |= {"ChecksumAlgorithm": algorithm, "ChecksumType": kind}
        s3.upload_file(str(original), BUCKET, "big", ExtraArgs=more, Config=parts)
        head = s3.head_object(Bucket=BUCKET, Key="big", ChecksumMode="ENABLED")
        assert head["ContentLength"] == original.stat().st_size
        assert head["ETag"].endswith('-5"'), head["ETag"]
        assert head["ContentType"] == "application/vnd.apache.parquet"
        if kind:
            assert head["ChecksumType"] == kind, head
            assert head[f"Checksum{algorithm}"].endswith("-5") == (kind == "COMPOSITE")
        copy = Path(folder, "copy")
        s3.download_file(BUCKET, "big", str(copy), Config=parts)
        assert copy.read_bytes() == original.read_bytes(), algorithm
    s3.delete_object(Bucket=BUCKET, Key="big")
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=BUCKET)


def check_parts():
    where = {"Bucket": BUCKET, "Key": "parts"}
    upload = s3.create_multipart_upload(ChecksumAlgorithm="SHA256", **where)
    where["UploadId"] = upload["UploadId"]
    bodies = {1: os.urandom(5 * MIB), 2: os.urandom(1000), 3: b"third"}
    named = []
    for number, body in bodies.items():
        part = s3.upload_part(
            PartNumber=number, Body=body, ChecksumSHA256=sha256(body), **where
        )
        named.append(
            {
                "PartNumber": number,
                "ETag": part["ETag"],
                "ChecksumSHA256": part["ChecksumSHA256"],
            }
        )
    wrong = error_code(
        s3.upload_part,
        PartNumber=4,
        Body=b"x",
        ChecksumSHA256=sha256(b"y"),
        **where,
    )
    assert wrong == "BadDigest", wrong
    listed = s3.list_parts(**where)["Parts"]
    assert [(p["PartNumber"], p["ETag"], p["ChecksumSHA256"]) for p in listed] == [
        (p["PartNumber"], p["ETag"], p["ChecksumSHA256"]) for p in named
    ]

    def complete(parts):
        return error_code(
            s3.complete_multipart_upload, MultipartUpload={"Parts": parts}, **where
        )

    assert complete(named) == "EntityTooSmall"
    assert complete(named[1::-1]) == "InvalidPartOrder"
    assert complete([named[0] | {"ETag": '"00"'}]) == "InvalidPart"
    assert complete([named[0], named[1]]) == "done"
    assert complete([named[0], named[1]]) == "done", "the request can be repeated"
    body = s3.get_object(Bucket=BUCKET, Key="parts")["Body"].read()
    assert body == bodies[1] + bodies[2]

    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="none")
    gone = {"Bucket": BUCKET, "Key": "none", "UploadId": upload["UploadId"]}
    assert len(s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]) == 1
    s3.abort_multipart_upload(**gone)
    assert error_code(s3.list_parts, **gone) == "NoSuchUpload"
    assert error_code(s3.upload_part, PartNumber=1, Body=b"", **gone) == "NoSuchUpload"
    s3.delete_object(Bucket=BUCKET, Key="parts")


def check_presigned_urls():
    """A presigned URL works without credentials."""
    import urllib.request

    s3.put_object(Bucket=BUCKET, Key="linked", Body=b"hello")
    link = s3.generate_presigned_url(
        "get_object", Params={"Bucket": BUCKET, "Key": "linked"}, ExpiresIn=60
    )
    assert urllib.request.urlopen(link).read() == b"hello"
    s3.delete_object(Bucket=BUCKET, Key="linked")


if __name__ == "__main__":
    check_buckets()
    check_small_objects()
    check_errors()
    with tempfile.TemporaryDirectory() as folder:
        check_transfers(folder)
    check_parts()
    check_presigned_urls()
    left = s3.list_objects_v2(Bucket=BUCKET)["KeyCount"]
    assert left == 0, left
    print("boto3 agrees")
