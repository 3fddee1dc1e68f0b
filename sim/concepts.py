"""Numbers that define a concept: ages by law or by how things are counted, codes, units, and bounds of formulas.

Nobody would doubt or sweep them; whatever somebody could is a parameter, with its range and source.
"""

# Ages, in years.
ADULT = 18.0
"""Childhood is 0 to 17; a slope over a whole childhood enters in eighteen equal parts."""
CHILD_YEARS = 18.0
EARLY_YEARS = 7.0
"""Early childhood is 0 to 6."""
KINDERGARTEN = 5.0
SCHOOL_FROM = 6.0
SCHOOL_YEARS = 12.0
OFFENDING_FROM = 10.0
"""Below it no court holds a child to account."""
SURVEYED_FROM = 12.0
"""Victim surveys ask people of this age and over."""
TEENS_FROM = 13.0
TEEN_YEARS = 5.0
"""Income in the teens is that of ages 13 to 17."""
WORKING_AGE = 16.0
"""Labour statistics count people of this age and over."""
LAST_CHILD_YEAR = 17.0
CHILD_COVER_UNTIL = 19.0
YOUNG_ADULT_UNTIL = 27.0
ASSOCIATE_AGE = 20.0
BACHELOR_AGE = 22.0
GRADUATE_AGE = 24.0
LATE_BACHELOR_AGE = 26.0
LATE_GRADUATE_AGE = 28.0
FERTILE_FROM = 15.0
FERTILE_UNTIL = 45.0
PRIME_FROM = 25.0
PRIME_UNTIL = 54.0
"""Prime working age is 25 to 54."""
GROWN = 25.0
"""Schooling of a population is that of people of this age and over."""
IDLE_UNTIL = 60.0
"""Being out of work counts up to 59."""
EARLY_PENSION = 62.0
ELDERLY = 65.0
"""Public cover of the elderly, and their band of the life table."""
OLDEST = 110.0
"""Nobody lives longer."""

# Highest credential.
HIGH_SCHOOL = 1.0
SOME_COLLEGE = 2.0
ASSOCIATE = 3.0
BACHELOR = 4.0
GRADUATE = 5.0
HIGH_SCHOOL_SCHOOLING = 12.0
BACHELOR_SCHOOLING = 16.0
GRADUATE_SCHOOLING = 18.0
BEFORE_CREDENTIALS = 11.0
"""Years of schooling less the code of the credential, from high school to associate."""

# Units.
WEEKS = 52.0
PERCENT = 100.0
THOUSAND = 1_000.0
TEN_THOUSAND = 10_000.0
FULL_TIME_HOURS = 2_000.0

# Bounds that keep a formula finite, far from where most people are.
LOG_MOST = 3.0
"""Log income and the like against a typical one are held below it: twenty times typical."""
NEARLY_NOTHING = 1e-6
SHORTEST = 1e-9
FRAILTY_COUNTED = 5.0
"""Tendency to offend beyond which it is not told apart, where it goes with something else."""
USUAL_FRAILTY = 0.82
"""Mean of that tendency, held to what is counted."""
LEAST_RESOURCES = 1_000.0
"""Dollars a year below which a rent burden is not told apart."""
RECORD_YEARS = 40.0
"""Years after which a record, a job or a term is not told apart from longer ones."""
