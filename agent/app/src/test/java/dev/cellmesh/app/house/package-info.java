/** The house's own rules, over all modules. */
@NullMarked
package dev.cellmesh.app.house;

import org.jspecify.annotations.NullMarked;
