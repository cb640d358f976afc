package io.genrec.serving;

import io.genrec.domain.page.Behaviour;
import java.util.List;
import java.util.Set;

/** What a new list is to be generated from. */
record ListOrder(String requestId, String userId, List<Behaviour> history, Set<String> excluded) {}
