/**
 * The routes of a node, and what a request passes on its way to one: limits, keys, readiness. In: HTTP requests. Out: HTTP
 * responses; start with {@code HttpApi}, then {@code Endpoints}.
 */
@NullMarked
package io.genrec.serving.http;

import org.jspecify.annotations.NullMarked;
