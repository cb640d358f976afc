package io.genrec.datasets.codebook;

import java.util.List;

/** A line of {@code semantic-ids.jsonl}: an item, its semantic id and its title, which may be empty. */
public record SemanticIdLine(String itemId, List<Integer> codes, String title) {}
