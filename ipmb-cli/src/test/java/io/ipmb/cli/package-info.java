/** Tests of the command line: its grammar and forms in this process, its commands as processes of their own. */
@NullMarked
package io.ipmb.cli;

import org.jspecify.annotations.NullMarked;
