/**
 * Settings that are one of a few words. In: the text of a setting. Out: a constant of an enum; start with {@link
 * io.genrec.training.setting.SettingName}.
 */
@NullMarked
package io.genrec.training.setting;

import org.jspecify.annotations.NullMarked;
