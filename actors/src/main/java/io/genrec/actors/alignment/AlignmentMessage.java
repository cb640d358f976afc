package io.genrec.actors.alignment;

/**
 * Anything that crosses nodes in an alignment, as CBOR. Small: weights go by version, address and digest, over HTTP.
 */
public interface AlignmentMessage {}
