//! Creates the two output files.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::SerializedFileWriter;

use super::output_file::{ExtractError, OutputFile};
use super::output_schemas::OutputSchemas;
use crate::read_error::{ReadError, reason};

/// The two output files. Each is created for its first row.
pub(super) struct OutputFiles<W: Write + Send, O> {
    open: O,
    schemas: OutputSchemas,
    properties: WriterPropertiesPtr,
    writers: [Option<SerializedFileWriter<W>>; 2],
}

impl<W: Write + Send, O: FnMut(OutputFile) -> io::Result<W>> OutputFiles<W, O> {
    pub(super) fn new(metadata: &ParquetMetaData, open: O) -> Result<Self, ExtractError> {
        let schemas = OutputSchemas::new(metadata.file_metadata().schema())
            .map_err(|error| ReadError::damaged(format!("Its schema: {}.", reason(&error))))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("Tallyman version {}", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            open,
            schemas,
            properties: Arc::new(properties),
            writers: [None, None],
        })
    }

    /// The writers of the files that get this many rows; `None` for a file that
    /// gets none.
    pub(super) fn writers_for(
        &mut self,
        rows: [u64; 2],
    ) -> Result<[Option<&mut SerializedFileWriter<W>>; 2], ExtractError> {
        for file in OutputFile::ALL {
            let writer = &mut self.writers[file.index()];
            if rows[file.index()] > 0 && writer.is_none() {
                let out = (self.open)(file).map_err(|error| ExtractError::Write {
                    file,
                    reason: error.to_string(),
                })?;
                let schema = self.schemas.schema(file);
                let properties = Arc::clone(&self.properties);
                *writer = Some(file.written(SerializedFileWriter::new(out, schema, properties))?);
            }
        }
        let [clean, rejected] = &mut self.writers;
        Ok([
            clean.as_mut().filter(|_| rows[0] > 0),
            rejected.as_mut().filter(|_| rows[1] > 0),
        ])
    }

    /// Writes the footers.
    pub(super) fn finish(&mut self) -> Result<(), ExtractError> {
        for (file, writer) in OutputFile::ALL.into_iter().zip(&mut self.writers) {
            if let Some(writer) = writer {
                file.written(writer.finish())?;
                file.written(writer.flush())?;
            }
        }
        Ok(())
    }
}
