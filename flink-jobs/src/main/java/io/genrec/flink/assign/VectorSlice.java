package io.genrec.flink.assign;

/**
 * What one reader of vectors takes at a time: rows of a .npy file, or a row group of a Parquet file.
 *
 * @param ids the file of the rows' items; empty for Parquet, which has them inside
 * @param from the first row; for Parquet the first byte
 * @param to the last row + 1; for Parquet the last byte + 1
 * @param idsFrom the byte of {@code ids} where the first row's item stands
 */
public record VectorSlice(String file, String ids, long from, long to, long idsFrom) {}
