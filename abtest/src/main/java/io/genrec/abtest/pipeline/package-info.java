/**
 * The pipeline that bundles are tried against: item-kNN candidates, ranked by a model of clicks and orders. In: the
 * run's log. Out: {@link io.genrec.abtest.pipeline.Pipeline}; start with
 * {@link io.genrec.abtest.pipeline.PipelineTraining}.
 */
@NullMarked
package io.genrec.abtest.pipeline;

import org.jspecify.annotations.NullMarked;
