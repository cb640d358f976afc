package io.genrec.flink.stream;

import io.genrec.cache.SequenceVersion;
import io.genrec.domain.page.UserSequence;

/** A user's sequence after a change, and how new it is. */
public record SequenceChange(UserSequence sequence, SequenceVersion version) {}
