"""What is counted: levels and gaps, distributions, mobility and space; what a run keeps of each year."""

from sim.measures.declared import DISTRIBUTION, LEVELS, LIFE, MEASURES, STATISTICS, TRANSITIONS, Level, Measure
from sim.measures.distribution import concentration_index, fractional_ranks, gini, relative_index, slope_index, theil
from sim.measures.frames import frame
from sim.measures.life_table import life_expectancy
from sim.measures.mobility import rank_rank_slope, transition_matrix
from sim.measures.record import Record
from sim.measures.space import correlation_matrix, dissimilarity, dissimilarity_by_chance, morans_i

__all__ = [
    "DISTRIBUTION",
    "LEVELS",
    "LIFE",
    "MEASURES",
    "STATISTICS",
    "TRANSITIONS",
    "Level",
    "Measure",
    "Record",
    "concentration_index",
    "correlation_matrix",
    "dissimilarity",
    "dissimilarity_by_chance",
    "fractional_ranks",
    "frame",
    "gini",
    "life_expectancy",
    "morans_i",
    "rank_rank_slope",
    "relative_index",
    "slope_index",
    "theil",
    "transition_matrix",
]
