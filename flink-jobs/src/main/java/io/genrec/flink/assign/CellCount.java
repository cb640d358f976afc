package io.genrec.flink.assign;

/** How many items stay in a cell. */
public record CellCount(long cell, long items) {}
