/** What tests of several modules need: other processes on a bus. Reaches them as a test jar that is never published. */
@NullMarked
package io.ipmb.testsupport;

import org.jspecify.annotations.NullMarked;
