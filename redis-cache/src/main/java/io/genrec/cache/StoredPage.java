package io.genrec.cache;

/**
 * A page of a list that every node sees.
 *
 * @param body as callers are answered with it
 * @param request digest of what the list was asked for with
 */
public record StoredPage(String body, String request) {}
