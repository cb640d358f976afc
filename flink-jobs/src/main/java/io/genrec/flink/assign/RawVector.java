package io.genrec.flink.assign;

/** An item's vector as it was read. An array, not a list: boxes would take most of the job's time and memory. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record RawVector(String itemId, float[] vector) {}
