package io.genrec.flink.parquet;

/**
 * One row group of a Parquet file: what one reader takes at a time.
 *
 * @param fromByte its first byte
 * @param toByte its last byte + 1
 */
public record FileSlice(String file, long fromByte, long toByte) {}
