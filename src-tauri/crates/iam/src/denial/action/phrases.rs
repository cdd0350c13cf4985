//! Words of tools that name no operation.

/// Words that tell what was denied behind the operation that the text names, in lower
/// case.
pub(super) const BEHIND_THE_OPERATION: [(&str, &str); 4] = [
    ("verify/create output bucket", "s3:GetBucketLocation"),
    ("denied when writing to location", "s3:PutObject"),
    ("denied when writing output to url", "s3:PutObject"),
    ("error assuming aws_role", "sts:AssumeRole"),
];

/// What Hadoop's S3A and its like call their operations, in lower case. Every scheme is
/// `s3://` here.
pub(super) const HADOOP: [(&str, &str); 24] = [
    ("getfilestatus on s3://", "s3:GetObject"),
    ("getobjectmetadata on s3://", "s3:GetObject"),
    (" at 0 on s3://", "s3:GetObject"),
    ("reopen at position", "s3:GetObject"),
    ("reopen s3://", "s3:GetObject"),
    ("open s3://", "s3:GetObject"),
    ("read on s3://", "s3:GetObject"),
    ("writing object on ", "s3:PutObject"),
    ("put 0-byte object", "s3:PutObject"),
    ("mkdirs on s3://", "s3:PutObject"),
    ("multipartupload on ", "s3:PutObject"),
    ("multipart upload on ", "s3:PutObject"),
    ("upload part", "s3:PutObject"),
    ("copyfile(", "s3:PutObject"),
    ("delete on s3://", "s3:DeleteObject"),
    ("multipart delete", "s3:DeleteObject"),
    ("doesbucketexist on ", "s3:ListBucket"),
    ("doesbucketexistv2 on ", "s3:ListBucket"),
    ("liststatus on s3://", "s3:ListBucket"),
    ("listfiles on s3://", "s3:ListBucket"),
    ("listing s3://", "s3:ListBucket"),
    // JetS3t, behind s3n.
    ("s3 get failed for", "s3:GetObject"),
    ("s3 put failed for", "s3:PutObject"),
    ("s3 delete failed for", "s3:DeleteObject"),
];

/// Words of other tools, in lower case.
pub(super) const PHRASES: [(&str, &str); 66] = [
    // CloudFormation and Terraform.
    ("aws::s3::bucketpolicy", "s3:PutBucketPolicy"),
    ("aws::sns::topicpolicy", "sns:SetTopicAttributes"),
    ("putting s3 policy", "s3:PutBucketPolicy"),
    ("putting s3 bucket policy", "s3:PutBucketPolicy"),
    ("putting s3 bucket notification", "s3:PutBucketNotification"),
    ("setting s3 bucket notification", "s3:PutBucketNotification"),
    ("putting s3 acl", "s3:PutBucketAcl"),
    ("creating s3 bucket acl", "s3:PutBucketAcl"),
    ("creating s3 bucket policy", "s3:PutBucketPolicy"),
    ("creating s3 bucket", "s3:CreateBucket"),
    (
        "creating amazon s3 (simple storage) bucket",
        "s3:CreateBucket",
    ),
    ("reading s3 bucket policy", "s3:GetBucketPolicy"),
    ("getting s3 bucket policy", "s3:GetBucketPolicy"),
    ("reading s3 bucket", "s3:ListBucket"),
    ("deleting s3 bucket", "s3:DeleteBucket"),
    ("listing s3 objects", "s3:ListBucket"),
    ("uploading s3 object", "s3:PutObject"),
    ("uploading object to s3", "s3:PutObject"),
    ("reading s3 object", "s3:GetObject"),
    // Arrow, ClickHouse, object_store, rclone, DuckDB.
    ("list objects under", "s3:ListBucket"),
    ("could not list objects", "s3:ListBucket"),
    ("unable to list folder", "s3:ListBucket"),
    ("unable to list objects", "s3:ListBucket"),
    ("when listing objects", "s3:ListBucket"),
    ("when reading information for key", "s3:GetObject"),
    ("performing list request", "s3:ListBucket"),
    ("performing get request", "s3:GetObject"),
    ("performing head request", "s3:GetObject"),
    ("performing put request", "s3:PutObject"),
    ("performing delete request", "s3:DeleteObject"),
    ("error reading source root directory", "s3:ListBucket"),
    ("error listing", "s3:ListBucket"),
    ("access to bucket '", "s3:ListBucket"),
    // Athena, Trino, Presto, Hive, EMR.
    ("_cannot_open_split", "s3:GetObject"),
    ("error opening hive split", "s3:GetObject"),
    ("error opening iceberg split", "s3:GetObject"),
    ("hive_cursor_error", "s3:GetObject"),
    ("failed to open s3 file", "s3:GetObject"),
    ("s3 head request failed", "s3:GetObject"),
    ("error reading tail from s3", "s3:GetObject"),
    ("failed checking path: s3", "s3:GetObject"),
    ("failed to list directory: s3", "s3:ListBucket"),
    ("failed to list location: s3", "s3:ListBucket"),
    ("failed to list s3", "s3:ListBucket"),
    ("_writer_open_error", "s3:PutObject"),
    ("_writer_close_error", "s3:PutObject"),
    ("_writer_data_error", "s3:PutObject"),
    ("error committing write to", "s3:PutObject"),
    ("failed to create directory: s3", "s3:PutObject"),
    ("failed to create external path s3", "s3:PutObject"),
    ("put failed for bucket", "s3:PutObject"),
    ("failed to delete file: s3", "s3:DeleteObject"),
    ("fileoutputcommitter", "s3:PutObject"),
    ("insertintohadoopfsrelationcommand", "s3:PutObject"),
    // AWS Glue.
    ("error downloading from s3", "s3:GetObject"),
    ("retrieving file at s3", "s3:GetObject"),
    ("pywritedynamicframe", "s3:PutObject"),
    ("getdynamicframe", "s3:GetObject"),
    // Redshift, Snowflake.
    ("s3 key being read", "s3:GetObject"),
    ("reading manifest file", "s3:GetObject"),
    ("listing bucket=", "s3:ListBucket"),
    ("spectrum scan error", "s3:GetObject"),
    ("unload (", "s3:PutObject"),
    ("unload('", "s3:PutObject"),
    // Containers, Git.
    (".dkr.ecr.", "ecr:BatchGetImage"),
    ("git-codecommit.", "codecommit:GitPull"),
];

/// Returns the action of the first phrase that a text has.
pub(super) fn phrase(phrases: &[(&str, &str)], lower: &str) -> Option<String> {
    phrases
        .iter()
        .find(|(phrase, _)| lower.contains(phrase))
        .map(|(_, action)| (*action).to_owned())
}
