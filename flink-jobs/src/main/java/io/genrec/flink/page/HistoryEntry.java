package io.genrec.flink.page;

import io.genrec.domain.page.Behaviour;

/**
 * A behaviour, and the request within which it is one.
 *
 * @param requestId empty where the behaviour is known from elsewhere
 */
public record HistoryEntry(String requestId, Behaviour behaviour) {}
