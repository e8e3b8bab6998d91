"""The functions of src/tasks/functions.ts that these peers run."""


def double(number):
    return number * 2


def mirror(entries):
    return entries


FUNCTIONS = {"double": double, "mirror": mirror}
