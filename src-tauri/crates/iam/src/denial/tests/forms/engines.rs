//! Query engines and libraries for data.

use super::{DELETE, Form, LIST, OTHER, READ, S3, WRITE};

pub(super) const ENGINES: &[Form] = &[
    // Hadoop S3A: sparklyr/sparklyr#3254, apache/gravitino#6031, Hadoop's
    // "Troubleshooting S3A".
    (
        "java.nio.file.AccessDeniedException: s3a://acme/in/day=1/part 0.csv: getFileStatus on s3a://acme/in/day=1/part 0.csv: com.amazonaws.services.s3.model.AmazonS3Exception: Forbidden; request: HEAD https://acme.s3.us-east-2.amazonaws.com in/part-0.csv {} Hadoop 2.7.4 com.amazonaws.services.s3.model.GetObjectMetadataRequest; (Service: Amazon S3; Status Code: 403; Error Code: 403 Forbidden; Request ID: 1; S3 Extended Request ID: 2), S3 Extended Request ID: 2:403 Forbidden",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/day=1/part 0.csv",
        READ,
    ),
    (
        "java.nio.file.AccessDeniedException: acme: doesBucketExist on acme: com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403)\n\tat org.apache.hadoop.fs.s3a.S3AUtils.translateException(S3AUtils.java:249)",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    (
        "py4j.protocol.Py4JJavaError: An error occurred while calling o57.parquet. : java.nio.file.AccessDeniedException: out/_temporary/0: Writing Object on out/_temporary/0: software.amazon.awssdk.services.s3.model.S3Exception: Access Denied (Service: S3, Status Code: 403, Request ID: 1) at org.apache.hadoop.fs.s3a",
        "s3:PutObject",
        "",
        WRITE,
    ),
    (
        "java.nio.file.AccessDeniedException: s3a://acme/out/a.parquet: delete on s3a://acme/out/a.parquet: com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)",
        "s3:DeleteObject",
        "arn:aws:s3:::acme/out/a.parquet",
        DELETE,
    ),
    (
        "java.nio.file.AccessDeniedException: s3a://acme/in: listStatus on s3a://acme/in: com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    // Arrow (apache/arrow#49949, ray-project/ray#50820), object_store, DuckDB, ClickHouse
    // (ClickHouse/ClickHouse#59529, Altinity/clickhouse-operator#973), mc.
    (
        "OSError: When reading information for key 'in/a b.parquet' in bucket 'acme': AWS Error ACCESS_DENIED during HeadObject operation: No response body.",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a b.parquet",
        READ,
    ),
    (
        "OSError: When testing for existence of bucket 'acme': AWS Error ACCESS_DENIED during HeadBucket operation: No response body.",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    (
        "Generic S3 error: Error performing GET https://s3.eu-west-1.amazonaws.com/acme/in/a.parquet in 98ms - Server returned non-2xx status code: 403 Forbidden: <Error><Code>AccessDenied</Code>",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a.parquet",
        READ,
    ),
    (
        "HTTP Error: HTTP GET error on 'https://acme.s3.amazonaws.com/in/a.parquet' (HTTP 403)",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a.parquet",
        READ,
    ),
    (
        "Code: 499. DB::Exception: Message: Access Denied, bucket acme, key in/a.parquet, object size 4. (S3_ERROR)",
        "",
        "arn:aws:s3:::acme/in/a.parquet",
        S3,
    ),
    (
        "Code: 499. DB::Exception: Could not list objects in bucket 'acme' with prefix 'trips_', S3 exception: `AccessDenied`, message: 'Access Denied'. (S3_ERROR)",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    // DuckDB: duckdb/duckdb-httpfs#46, mehd-io/dbt-duckdb-tutorial#2, duckdb/duckdb#7122.
    (
        "HTTP Error: HTTP HEAD error on 'https://acme.s3.eu-west-1.amazonaws.com/in/day%3D1/part%200.parquet' (HTTP 403)",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/day=1/part 0.parquet",
        READ,
    ),
    (
        "duckdb.duckdb.HTTPException: HTTP Error: HTTP PUT error on 'https://acme.s3.amazonaws.com/out/a.parquet' (HTTP 403)",
        "s3:PutObject",
        "arn:aws:s3:::acme/out/a.parquet",
        WRITE,
    ),
    (
        "HTTP Error: HTTP POST error on 'https://acme.s3.amazonaws.com/out/b.parquet?uploads=' (HTTP 403)",
        "s3:PutObject",
        "arn:aws:s3:::acme/out/b.parquet",
        WRITE,
    ),
    (
        "HTTP Error:\nHTTP GET error reading 's3://acme/?encoding-type=url&list-type=2&prefix=in%2F' in region 'us-east-1' (HTTP 403 Forbidden)\n\nAuthentication Failure - this is usually caused by invalid or missing credentials.\n* Credentials are provided, but they did not work.",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    (
        "IO Error: Unable to connect to URL \"https://acme.s3.us-east-2.amazonaws.com/in/a.parquet\": 403 (Forbidden)",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a.parquet",
        READ,
    ),
    (
        "HTTP GET error on 'https://s3.cn-north-1.amazonaws.com.cn/acme/in/a.parquet' (HTTP 403)",
        "s3:GetObject",
        "arn:aws-cn:s3:::acme/in/a.parquet",
        READ,
    ),
    // Arrow: ray-project/ray#50820; object_store.
    (
        "OSError: When listing objects under key 'in/2026' in bucket 'acme': AWS Error ACCESS_DENIED during ListObjectsV2 operation: Access Denied",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    (
        "OSError: When initiating multiple part upload for key 'out/a.parquet' in bucket 'acme': AWS Error ACCESS_DENIED during CreateMultipartUpload operation: Access Denied (region us-gov-west-1)",
        "s3:PutObject",
        "arn:aws-us-gov:s3:::acme/out/a.parquet",
        WRITE,
    ),
    (
        "Generic S3 error: Error performing PUT https://acme.s3.us-gov-west-1.amazonaws.com/out/a.parquet in 98ms - Server returned non-2xx status code: 403 Forbidden",
        "s3:PutObject",
        "arn:aws-us-gov:s3:::acme/out/a.parquet",
        WRITE,
    ),
    (
        "Generic S3 error: Error performing list request: Error performing GET https://s3.us-east-1.amazonaws.com/acme?list-type=2&prefix=in%2F in 1s - Server returned non-2xx status code: 403 Forbidden",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    // Hadoop's s3n (JetS3t), and directories of S3A.
    (
        "org.apache.hadoop.security.AccessControlException: Permission denied: s3n://acme/in/a.csv\n\tat org.apache.hadoop.fs.s3native.Jets3tNativeFileSystemStore.processException\nCaused by: org.jets3t.service.impl.rest.HttpException: 403 Forbidden\nS3 HEAD request failed for '/in%2Fa.csv' - ResponseCode=403, ResponseMessage=Forbidden",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a.csv",
        READ,
    ),
    (
        "org.apache.hadoop.fs.s3.S3Exception: org.jets3t.service.S3ServiceException: S3 PUT failed for '/out%2F_SUCCESS' XML Error Message: <?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
        "s3:PutObject",
        "",
        WRITE,
    ),
    (
        "java.nio.file.AccessDeniedException: s3a://acme/out/tmp: innerMkdirs on s3a://acme/out/tmp: software.amazon.awssdk.services.s3.model.S3Exception: Access Denied (Service: S3, Status Code: 403, Request ID: 1)",
        "s3:PutObject",
        "arn:aws:s3:::acme/out/tmp",
        WRITE,
    ),
    (
        "org.apache.hadoop.fs.s3a.S3AFileSystem: AccessDeniedException: s3a://acme/in: listFiles on s3a://acme/in: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    // Athena: kubecost/docs#419.
    (
        "[Simba][AthenaJDBC](100071) An error has been thrown from the AWS Athena client. Access denied when writing to location: s3://acme-results/out/1.csv",
        "s3:PutObject",
        "arn:aws:s3:::acme-results/out/1.csv",
        WRITE,
    ),
    (
        "Access denied when writing output to url: s3://acme-results/Unsaved/my query.csv . Please ensure you are allowed to access the S3 bucket. If you are encrypting query results with KMS key, please ensure you are allowed to access your KMS key",
        "s3:PutObject",
        "arn:aws:s3:::acme-results/Unsaved/my query.csv",
        WRITE,
    ),
    (
        "PERMISSION_DENIED: Permission denied on S3 path: s3://acme/in/year=2026/month=8\nThis query ran against the \"default\" database",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    (
        "Permission denied on S3 path: s3://acme/in/year=2026/part-0.parquet",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/year=2026/part-0.parquet",
        READ,
    ),
    (
        "Insufficient permissions to execute the query.",
        "",
        "",
        OTHER,
    ),
    // Hive, Trino and Presto.
    (
        "HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://acme/in/my part.parquet (offset=0, length=2904265): com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/my part.parquet",
        READ,
    ),
    (
        "io.trino.spi.TrinoException: Failed to list directory: s3://acme/in/day=1 Caused by: software.amazon.awssdk.services.s3.model.S3Exception: Access Denied (Service: S3, Status Code: 403, Request ID: 1)",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    (
        "java.io.IOException: Failed to open S3 file: s3://acme/in/a.orc Caused by: software.amazon.awssdk.services.s3.model.S3Exception: Access Denied (Service: S3, Status Code: 403)",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a.orc",
        READ,
    ),
    (
        "HIVE_WRITER_CLOSE_ERROR: Error committing write to Hive. com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403)",
        "s3:PutObject",
        "",
        WRITE,
    ),
    (
        "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. MetaException(message:java.nio.file.AccessDeniedException: s3a://acme/db: getFileStatus on s3a://acme/db: com.amazonaws.services.s3.model.AmazonS3Exception: Forbidden (Service: Amazon S3; Status Code: 403; Error Code: 403 Forbidden))",
        "s3:GetObject",
        "arn:aws:s3:::acme/db",
        READ,
    ),
    (
        "HIVE_CURSOR_ERROR: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Proxy: null), S3 Extended Request ID: B (Bucket: acme-data, Key: in/a b.parquet)",
        "s3:GetObject",
        "arn:aws:s3:::acme-data/in/a b.parquet",
        READ,
    ),
    // AWS Glue.
    (
        "LAUNCH ERROR | Error downloading from S3 for bucket: aws-glue-assets-111122223333-eu-west-1, key: scripts/my job.py.Access Denied (Service: Amazon S3; Status Code: 403; Please refer logs for details.",
        "s3:GetObject",
        "arn:aws:s3:::aws-glue-assets-111122223333-eu-west-1/scripts/my job.py",
        READ,
    ),
    (
        "ERROR : Error Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied) retrieving file at s3://acme/in/a.json. Tables created did not infer schemas from this file.",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a.json",
        READ,
    ),
    (
        "An error occurred while calling o95.pyWriteDynamicFrame. Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 1)",
        "s3:PutObject",
        "",
        WRITE,
    ),
    // Redshift: aws-samples/aws-redshift-spectrum-poc#3, embulk/embulk-output-jdbc#85.
    (
        "[Amazon](500310) Invalid operation: S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid D14F284FE3B45734,ExtRid AXDz=,CanRetry 1\nDetails: \n  error:  S3ServiceException:Access Denied,Status 403,Error AccessDenied\n  code:      8001\n  context:   S3 key being read : s3://acme/in/my file.json\n  query:     672099",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/my file.json",
        READ,
    ),
    (
        "error:  S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid 1,ExtRid 2,CanRetry 1\n code: 8001\n context: Listing bucket=acme prefix=in/",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    (
        "UNLOAD ('select * from events') TO 's3://acme/out/' IAM_ROLE default;\nERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid 1,ExtRid 2,CanRetry 1",
        "s3:PutObject",
        "arn:aws:s3:::acme/out",
        WRITE,
    ),
    (
        "ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid 1,ExtRid 2,CanRetry 1",
        "",
        "",
        S3,
    ),
    // Snowflake's documentation, "Troubleshooting".
    (
        "SQL compilation error: Failure using stage area. Cause: [Access Denied (Status Code: 403; Error Code: AccessDenied)]",
        "",
        "",
        S3,
    ),
    (
        "100183 (P0000): Failed to access remote file: access denied. Please check your credentials",
        "s3:GetObject",
        "",
        READ,
    ),
];
