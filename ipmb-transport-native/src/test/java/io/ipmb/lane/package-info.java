/** The ring: alone, under stress, and with another side that writes what it likes. */
@NullMarked
package io.ipmb.lane;

import org.jspecify.annotations.NullMarked;
