package io.genrec.flink.log;

/**
 * A part of a file that one reader takes at a time: a row group of a Parquet table, or the lines that begin in it.
 *
 * @param fromByte its first byte
 * @param toByte its last byte + 1
 */
public record FileSlice(String file, long fromByte, long toByte) {}
