@NullMarked
package dev.cellmesh.mqtt;

import org.jspecify.annotations.NullMarked;
